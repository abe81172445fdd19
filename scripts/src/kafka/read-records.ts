/**
 * Reads records of a topic from given offsets without a consumer group, so that it needs no right but
 * Read on the topic and leaves no trace: to given ends, or on and on.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type KafkaConnection,
  type LogReader,
  openLogReader,
  topicOffsets,
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
  { topic, starts, ends, signal }: Reading,
  onRecord: (record: StoredRecord) => boolean,
): Promise<void> {
  await using reader = openLogReader(connection);
  const round: Round = {
    ...{ reader, topic, positions: new Map(starts), wanted: true },
    onRecord: (record) => !signal.aborted && onRecord(record),
  };
  while (round.wanted && !signal.aborted) {
    await readUpTo(round, ends ?? (await endsOf(connection, topic)));
    if (ends) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

const LOOK_EVERY_MS = 200;
/** A topic may have a thousand partitions, and the broker be far away. */
const AT_ONCE = 16;

interface Round {
  readonly reader: LogReader;
  readonly topic: string;
  readonly positions: Map<number, number>;
  readonly onRecord: (record: StoredRecord) => boolean;
  /** False as soon as nobody wants another record. */
  wanted: boolean;
}

async function readUpTo(round: Round, ends: ReadonlyMap<number, number>): Promise<void> {
  const left = [...round.positions.keys()];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      await readPartition(round, next, ends.get(next) ?? 0);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function readPartition(round: Round, partition: number, end: number): Promise<void> {
  const { reader, topic, positions } = round;
  for (let offset = positions.get(partition) ?? 0; round.wanted && offset < end; ) {
    const slice = await reader.read({ topic, partition, offset }, { maxWaitMs: 0 });
    for (const message of slice.records) {
      if (!round.wanted || Number(message.offset) >= end) break;
      round.wanted = round.onRecord(storedRecord(topic, partition, message));
    }
    // Nothing below the end came: it is not visible to us, and will not be.
    offset = slice.nextOffset > offset ? slice.nextOffset : end;
    positions.set(partition, Math.min(offset, end));
  }
}

async function endsOf(connection: KafkaConnection, topic: string): Promise<Map<number, number>> {
  const offsets = await topicOffsets(connection, topic);
  return new Map(offsets.map(({ partition, high }) => [partition, high]));
}

type Message = {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
};

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
