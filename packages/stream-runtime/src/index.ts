/** The public entry of `@tidemark/stream-runtime`. */

export {
  type KafkaEnvironmentOptions,
  KafkaExecutionEnvironment,
  kafkaEnvironment,
} from './environment.ts';
export { STREAM_RUNTIME_ERROR_CODES, type StreamRuntimeErrorCode } from './error-codes.ts';
export type { BadRecordPolicy } from './job/bad-records.ts';
export type { JobEvent, JobEventListener } from './job/job-events.ts';
export type { JobClient, StopOptions } from './job-client.ts';
export {
  EVENT_TIME_HEADER,
  type KafkaSink,
  type KafkaSinkOptions,
  kafkaSink,
  type SerializedRecord,
} from './kafka-sink.ts';
export {
  type Decoded,
  type Deserializer,
  type KafkaSource,
  type KafkaSourceOptions,
  kafkaSource,
} from './kafka-source.ts';
export type { JobState } from './life-cycle.ts';
export { type MetricsServer, serveMetrics } from './metrics/metrics-server.ts';
export type { Guarantee, JobOptions, RuntimeLog } from './options.ts';
export {
  DEAD_LETTER_HEADERS,
  deadLetterTopic,
  ORIGINAL_HEADER_PREFIX,
} from './output/dead-letter.ts';
export type { QueryOptions } from './query/state-queries.ts';
export { describeReset, type JobReset, resetJob } from './reset/reset-job.ts';
export type { KafkaJobResult } from './result.ts';
export { checkSavepointFile } from './savepoint/check-savepoint-file.ts';
export type { SavepointInfo } from './savepoint/write-savepoint.ts';
export { type RecordLocation, StreamRuntimeError } from './stream-runtime-error.ts';
