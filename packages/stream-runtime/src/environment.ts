/** Where a job on Kafka begins. */

import { type JobGraph, StreamExecutionEnvironment } from '@tidemark/event-time';
import type { KafkaConnection } from '@tidemark/kafka-connection';
import { kafkajsClient } from './client/kafkajs-client.ts';
import { systemTimers } from './clock.ts';
import { JobRunner } from './job/job-runner.ts';
import type { JobOptions } from './options.ts';
import type { KafkaJobResult } from './result.ts';

/** How a job runs, and on which Kafka. */
export interface KafkaEnvironmentOptions extends JobOptions {
  readonly connection: KafkaConnection;
}

/**
 * The environment whose `execute()` runs a job on Kafka until it ends: never by itself, unless it is
 * bounded, the signal aborts, or it fails.
 *
 * `execute()` throws StreamRuntimeError, EventTimeError and KafkaConnectionError, all with `code`,
 * `hint` and `exitCode`.
 */
export function kafkaEnvironment(
  options: KafkaEnvironmentOptions,
): StreamExecutionEnvironment<KafkaJobResult> {
  const { connection } = options;
  const createTopics = options.createTopics ?? connection.kind === 'local';
  return new StreamExecutionEnvironment({
    execute: (graph: JobGraph) =>
      new JobRunner(
        graph,
        kafkajsClient(connection),
        { ...options, createTopics },
        systemTimers,
      ).run(),
  });
}
