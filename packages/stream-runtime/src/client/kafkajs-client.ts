/**
 * kafkajs behind the runtime's client interface: the only file that knows it. What looks odd here
 * works around kafkajs 2.2.4, whose consumer retries, restarts and rejoins by rules of its own.
 */

import {
  closableKafka,
  committedOffsets,
  ensureTopic,
  fetchTopicOffsets,
  groupOffsets,
  type KafkaConnection,
  type KafkaErrorContext,
  openLogReader,
  type PreparedAssigner,
  settleTransactions,
  translateKafkaError,
  type WrittenParts,
} from '@tidemark/kafka-connection';
import type { Cluster, Consumer, EachBatchPayload, Producer } from 'kafkajs';
import { pause, systemTimers } from '../clock.ts';
import { within } from '../job/ending.ts';
import { consumerRuns } from './consumer-runs.ts';
import { CommitSkipped, isTransient } from './is-transient.ts';
import type {
  ConsumerListener,
  GroupConsumer,
  GroupConsumerOptions,
  KafkaClient,
  RecordBatch,
  RecordProducer,
  TopicPartition,
  TransactionTraces,
} from './kafka-client.ts';
import { taskAssignor } from './task-assignor.ts';
import { topicMaintenance } from './topic-maintenance.ts';
import { transactionalProducer } from './transactional-producer.ts';

/** A KafkaClient over kafkajs. Its admin client belongs to the connection. */
export function kafkajsClient(connection: KafkaConnection): KafkaClient {
  return {
    async ensureTopic(topic, options) {
      return (await ensureTopic(connection, topic, options)).partitions;
    },
    async logRanges(topic) {
      const admin = await connection.admin();
      const ranges = await translated({ topic }, () => fetchTopicOffsets(admin, topic));
      return ranges.map(({ partition, low, high }) => ({
        partition,
        low: Number(low),
        high: Number(high),
      }));
    },
    committedOffsets: (groupId, topics, partition) =>
      committedOffsets(connection, groupId, topics, partition),
    groupOffsets: (groupId) => groupOffsets(connection, groupId),
    consumer: (options) => groupConsumer(connection, options),
    producer: () => recordProducer(connection),
    transactionalProducer: (transactionalId, traces) =>
      transactionalProducer({
        ...{ connection, transactionalId },
        ...(traces && { written: writtenIn(traces) }),
      }),
    settleTransactions(traces, signal) {
      const { transactionalId } = traces;
      return settleTransactions(connection, {
        transactionalId,
        written: writtenIn(traces),
        signal,
      });
    },
    logReader() {
      const reader = openLogReader(connection);
      return {
        read: (from, limits) => reader.read(from, limits),
        highWatermarks: (topic) => reader.highWatermarks(topic),
        close: async () => reader[Symbol.asyncDispose](),
      };
    },
    ...topicMaintenance(connection),
    isTransient,
    translate: (error, context) =>
      translateKafkaError(error, { ...context, brokers: connection.brokers }),
  };
}

function writtenIn({ topics, partitions, offsets, groupId }: TransactionTraces): WrittenParts {
  const all = topics.map((topic) => [topic, undefined] as const);
  return { topics: new Map([...all, ...byTopic(partitions)]), groupId, offsets: byTopic(offsets) };
}

function byTopic(partitions: readonly TopicPartition[]): ReadonlyMap<string, readonly number[]> {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of partitions) {
    topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  }
  return topics;
}

async function translated<T>(context: KafkaErrorContext, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw translateKafkaError(error, context);
  }
}

// The broker may be away for hours: retry for ever, and never more than 2 s after it is back.
const RETRY = { retries: Number.MAX_SAFE_INTEGER, initialRetryTime: 100, maxRetryTime: 2_000 };

function groupConsumer(connection: KafkaConnection, options: GroupConsumerOptions): GroupConsumer {
  const { groupId, topics, assignment, listener } = options;
  let stopping = false;
  let cluster: Cluster | undefined;
  const client = closableKafka(connection, { retry: RETRY });
  const consumer = client.kafka.consumer({
    groupId,
    // A third of a second until a rebalance is noticed, ten until a killed process gives up its partitions.
    heartbeatInterval: 300,
    sessionTimeout: 10_000,
    rebalanceTimeout: 30_000,
    // disconnect() waits for the fetch that is under way.
    maxWaitTimeInMs: 250,
    maxBytesPerPartition: 1 << 20,
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (config) => {
        cluster = config.cluster;
        const onJoinPrepare = () => listener.joining();
        return { ...taskAssignor(assignment)(config), onJoinPrepare } satisfies PreparedAssigner;
      },
    ],
    retry: client.retry({ ...RETRY, restartOnFailure: async () => !stopping }),
  });
  listen(consumer, listener);
  let memberId: string | undefined;
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    memberId = payload.memberId;
  });
  let commits = 0;
  consumer.on(consumer.events.COMMIT_OFFSETS, () => {
    commits++;
  });
  const run = consumerRuns({
    ...{ consumer, isTransient, pauseMs: RETRY.initialRetryTime },
    isStopping: () => stopping,
    onCrash: (error, isRestarted) => listener.crashed(error, isRestarted),
    async start() {
      await consumer.connect();
      // Where a position is below the log's beginning: the job gives all other positions itself.
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => listener.batch(toBatch(payload)),
      });
    },
  });
  return {
    get memberId() {
      return memberId;
    },
    run: () => translated({ groupId }, run),
    pause: ({ topic, partition }) =>
      whileRunning(() => consumer.pause([{ topic, partitions: [partition] }])),
    resume: ({ topic, partition }) =>
      whileRunning(() => consumer.resume([{ topic, partitions: [partition] }])),
    seek: ({ topic, partition, offset }) =>
      whileRunning(() => consumer.seek({ topic, partition, offset: String(offset) })),
    async commit(positions) {
      const before = commits;
      const offsets = positions.map(({ offset, ...of }) => ({ ...of, offset: String(offset) }));
      await translated({ groupId }, () => consumer.commitOffsets(offsets));
      if (commits === before) throw new CommitSkipped('the consumer is restarting');
    },
    // Before each fetch kafkajs compares what it was assigned with these metadata.
    partitionsAdded: async () => cluster?.refreshMetadata(),
    async stop() {
      stopping = true;
      try {
        await within(systemTimers, CLOSE_MS, consumer.disconnect());
      } finally {
        client.close();
      }
    },
  };
}

/** How long a client may take to go; the broker may be away, and kafkajs would wait for it. */
const CLOSE_MS = 3_000;

// While kafkajs restarts a consumer, these throw; the next generation sets all of it anew.
function whileRunning(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('was not initialized'))) throw error;
  }
}

function listen(consumer: Consumer, listener: ConsumerListener): void {
  const { GROUP_JOIN, REBALANCING, REQUEST, HEARTBEAT, END_BATCH_PROCESS } = consumer.events;
  // kafkajs calls listeners synchronously, and this one before the first fetch of a generation.
  consumer.on(GROUP_JOIN, ({ payload }) =>
    listener.assigned(
      Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => ({ topic, partition })),
      ),
    ),
  );
  consumer.on(REBALANCING, () => listener.rebalancing());
  // FETCH also comes when nothing was asked for: all partitions are paused, or another broker's.
  consumer.on(REQUEST, ({ payload }) => {
    if (payload.apiName !== 'Fetch') return;
    listener.fetched();
    listener.answered();
  });
  consumer.on(HEARTBEAT, () => {
    listener.answered();
    listener.stillMember();
  });
  // Batches without a visible record never reach eachBatch, but this event.
  consumer.on(END_BATCH_PROCESS, ({ payload }) => {
    const { topic, partition, batchSize, firstOffset, lastOffset } = payload;
    if (batchSize > 0) return;
    const offset = Number(lastOffset) + 1;
    listener.skippedTo({ topic, partition, offset, first: Number(firstOffset ?? lastOffset) });
  });
}

function toBatch({ batch, resolveOffset, heartbeat, isStale }: EachBatchPayload): RecordBatch {
  const lastOffset = batch.lastOffset();
  return {
    topic: batch.topic,
    partition: batch.partition,
    records: batch.messages,
    // Not among the declared fields; without it a batch is taken for one from its first record on.
    fetchedFrom: Number(Reflect.get(batch, 'fetchedOffset') ?? batch.firstOffset() ?? 0),
    nextOffset: Number(lastOffset) + 1,
    isStale,
    resolve: () => resolveOffset(lastOffset),
    heartbeat,
  };
}

function recordProducer(connection: KafkaConnection): RecordProducer {
  const stopped = new AbortController();
  const client = closableKafka(connection, { retry: RETRY });
  let producer: Promise<Producer> | undefined;
  const connect = async () => {
    const created = client.kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      // Partitions are chosen before, since kafkajs chooses anew on each retry.
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
      retry: client.retry(RETRY),
    });
    await created.connect();
    return created;
  };
  const trySend: RecordProducer['send'] = async ({ topic, partition }, records) => {
    const messages = records.map((record) => ({ ...record, partition }));
    producer ??= connect().catch((error) => {
      producer = undefined;
      throw error;
    });
    const answers = await (await producer).send({ topic, messages });
    return answers.map((answer) => ({
      topic: answer.topicName,
      partition: answer.partition,
      baseOffset: answer.errorCode === 0 ? Number(answer.baseOffset ?? -1) : -1,
    }));
  };
  return {
    async send(to, records) {
      // kafkajs gives up now and then, whatever `retries` says. The broker knows a batch again by
      // its sequence number, so that sending it once more does not write it twice.
      for (;;) {
        try {
          return await translated(to, () => trySend(to, records));
        } catch (error) {
          if (stopped.signal.aborted || !isTransient(error)) throw error;
          await pause(systemTimers, RETRY.initialRetryTime, stopped.signal);
        }
      }
    },
    async disconnect() {
      stopped.abort();
      const connected = producer?.then((made) => made.disconnect());
      await within(systemTimers, CLOSE_MS, connected ?? Promise.resolve());
      client.close();
    },
  };
}
