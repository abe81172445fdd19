/**
 * Reads records of a topic from given offsets, without leaving a trace in the group's offsets: to
 * given ends, or on and on.
 */
import { randomUUID } from 'node:crypto';
import {
  type Consumer,
  type KafkaConnection,
  translateKafkaError,
} from '@tidemark/kafka-connection';
import type { StoredRecord } from './record.ts';

/** What to read. */
export interface Reading {
  readonly topic: string;
  /** Where to begin in each partition. */
  readonly starts: ReadonlyMap<number, number>;
  /** Where to end in each partition, that offset not included; absent: go on with what comes. */
  readonly ends?: ReadonlyMap<number, number>;
  readonly signal: AbortSignal;
}

/**
 * Calls `onRecord` for each record until the ends are reached, it returns false, or the signal
 * aborts; then resolves. Records of one partition come in order.
 *
 * @throws KafkaConnectionError
 */
export async function readRecords(
  connection: KafkaConnection,
  reading: Reading,
  onRecord: (record: StoredRecord) => boolean,
): Promise<void> {
  const { topic, starts, signal } = reading;
  const left = partitionsLeft(reading);
  if (left.size === 0 || signal.aborted) return;
  const groupId = `tidemark-kafka-${randomUUID()}`;
  const consumer = connection.createKafka().consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: MAX_WAIT_MS,
  });
  const { promise: over, end, fail } = ending();
  signal.addEventListener('abort', end, { once: true });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic] });
    seekOnJoin(consumer, topic, starts);
    endWithPartitions(consumer, left, reading.ends, end);
    consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, isRunning, isStale }) => {
        for (const message of batch.messages) {
          if (signal.aborted || !isRunning() || isStale()) return;
          const record = storedRecord(topic, batch.partition, message);
          if (isBehind(reading.ends, record)) return;
          if (!onRecord(record)) return end();
        }
      },
    });
    await over;
  } catch (error) {
    throw translateKafkaError(error, { topic, groupId, brokers: connection.brokers });
  } finally {
    signal.removeEventListener('abort', end);
    await consumer.disconnect();
    await forget(connection, groupId);
  }
}

const MAX_WAIT_MS = 200;

type Message = {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
};

function partitionsLeft({ starts, ends }: Reading): Set<number> {
  const partitions = [...starts.keys()];
  return new Set(partitions.filter((p) => !ends || (starts.get(p) ?? 0) < (ends.get(p) ?? 0)));
}

function seekOnJoin(consumer: Consumer, topic: string, starts: ReadonlyMap<number, number>): void {
  const positions = new Map(starts);
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    positions.set(payload.partition, Number(payload.lastOffset) + 1);
  });
  // Runs before the first fetch of a generation, so nothing is delivered from anywhere else.
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    for (const partition of payload.memberAssignment[topic] ?? []) {
      consumer.seek({ topic, partition, offset: String(positions.get(partition) ?? 0) });
    }
  });
}

/** A batch may consist of transaction markers alone, which only kafkajs' events tell of. */
function endWithPartitions(
  consumer: Consumer,
  left: Set<number>,
  ends: ReadonlyMap<number, number> | undefined,
  end: () => void,
): void {
  if (!ends) return;
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
    if (Number(lastOffset) + 1 < (ends.get(partition) ?? 0)) return;
    left.delete(partition);
    if (left.size === 0) end();
  });
}

function isBehind(ends: ReadonlyMap<number, number> | undefined, record: StoredRecord): boolean {
  return ends !== undefined && record.offset >= (ends.get(record.partition) ?? 0);
}

function storedRecord(topic: string, partition: number, message: Message): StoredRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: Object.entries(message.headers ?? {}).flatMap(([name, value = '']) =>
      [value].flat().map((one) => [name, Buffer.from(one)] as const),
    ),
  };
}

function ending() {
  let end = () => {};
  let fail: (error: Error) => void = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  // Nobody listens yet while the consumer connects.
  promise.catch(() => undefined);
  return { promise, end, fail };
}

async function forget(connection: KafkaConnection, groupId: string): Promise<void> {
  const admin = await connection.admin();
  // A group without offsets also goes by itself, and not everybody may delete groups.
  await admin.deleteGroups([groupId]).catch(() => undefined);
}
