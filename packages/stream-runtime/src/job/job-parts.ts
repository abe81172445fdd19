/** Puts the parts of a running job together. */

import type { JobGraph } from '@tidemark/event-time';
import type {
  ConsumerListener,
  GroupConsumer,
  KafkaClient,
  RecordProducer,
} from '../client/kafka-client.ts';
import type { Timers } from '../clock.ts';
import type { LifeCycle } from '../life-cycle.ts';
import type { JobOptions, RuntimeLog } from '../options.ts';
import { deadLetterTopic } from '../output/dead-letter.ts';
import { OutputBuffer } from '../output/output-buffer.ts';
import { TaskSet } from '../task/task-set.ts';
import { Assignment } from './assignment.ts';
import { BadRecords } from './bad-records.ts';
import { BatchProcessor } from './batch-processor.ts';
import { Committer } from './committer.ts';
import { within } from './ending.ts';
import type { JobMetrics } from './job-metrics.ts';
import type { JobPlan } from './job-plan.ts';
import { countingPrinter, countingSinkWriter } from './outputs-of-job.ts';
import { type PartitionReader, PartitionReaders } from './partition-reader.ts';

/** What the runner brings along. */
export interface JobSurroundings {
  readonly graph: JobGraph;
  readonly client: KafkaClient;
  readonly options: JobOptions;
  readonly timers: Timers;
  readonly metrics: JobMetrics;
  readonly log: RuntimeLog;
  readonly life: LifeCycle;
  readonly listener: ConsumerListener;
  readonly keepGoing: () => boolean;
  readonly onStarted: () => void;
  readonly onProgress: (reader: PartitionReader) => void;
  readonly onFailure: (error: unknown) => void;
}

/** A job that is ready to join its group. */
export interface JobParts {
  readonly readers: PartitionReaders;
  readonly tasks: TaskSet;
  readonly outputs: OutputBuffer;
  readonly producer: RecordProducer;
  readonly consumer: GroupConsumer;
  readonly assignment: Assignment;
  readonly processor: BatchProcessor;
  readonly committer: Committer;
  /** Timers to be cancelled at the end. */
  readonly periodic: { cancel(): void }[];
}

/** A member that does not join in time loses everything; a sink that is stuck is not worth that. */
const REBALANCE_COMMIT_MS = 5_000;

/** Makes the parts; nothing is asked of Kafka yet, but functions behind exchanges are opened. */
export function wireJob(plan: JobPlan, surroundings: JobSurroundings): JobParts {
  const { graph, client, options, timers, metrics, log, life, listener } = surroundings;
  const { keepGoing, onStarted, onProgress, onFailure } = surroundings;
  const { groupId, from = 'latest', onBadRecord = 'dead-letter' } = options;
  const readers = new PartitionReaders();
  const producer = client.producer();
  const outputs = new OutputBuffer({
    producer,
    onFailure,
    partitionsOf: async (topic) =>
      plan.partitionCounts.get(topic) ?? (await deadLetterPartitions(client, plan, topic)),
  });
  const tasks = new TaskSet({
    graph,
    subTopologies: plan.subTopologies,
    timers,
    printer: countingPrinter(options.printer, metrics),
    sinkWriter: (node) => countingSinkWriter(node, outputs, metrics),
  });
  const consumer = client.consumer({ groupId, topics: [...plan.deserializers.keys()], listener });
  const isActive = () => life.isActive;
  const { flushPrinter = async () => {} } = options;
  const shared = { client, consumer, readers, outputs, metrics, log, timers, tasks };
  const committer = new Committer({ ...shared, flushPrinter, onFailure });
  return {
    ...shared,
    producer,
    committer,
    assignment: new Assignment({
      ...shared,
      ...plan,
      groupId,
      from,
      isActive,
      onStarted,
      onProgress,
      onFailure,
    }),
    processor: new BatchProcessor({
      ...shared,
      badRecords: new BadRecords(onBadRecord, outputs, metrics, log),
      backPressure: options.backPressure ?? (() => undefined),
      isActive,
      keepGoing,
      onProgress,
      beforeRebalance: () => within(timers, REBALANCE_COMMIT_MS, committer.commit()),
    }),
    periodic: [],
  };
}

/** The runtime's own topic: created where it is missing, with as many partitions as its source. */
async function deadLetterPartitions(client: KafkaClient, plan: JobPlan, topic: string) {
  const [source] = [...plan.partitionCounts].filter(([name]) => deadLetterTopic(name) === topic);
  return await client.ensureTopic(topic, { create: true, partitions: source?.[1] ?? 1 });
}
