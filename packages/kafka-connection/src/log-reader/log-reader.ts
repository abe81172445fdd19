/**
 * Reads partitions without a consumer group: nobody joins, nothing is committed, several partitions
 * go their own ways. kafkajs offers no such thing, so this takes the cluster that its own clients are
 * made of; everything else of the connection (brokers, TLS, login) is in it.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { closableKafka } from '../client/closable-kafka.ts';
import type { KafkaConnection } from '../connection.ts';
import { translateKafkaError } from '../errors/translate-kafka-error.ts';
import { type CommittedRecord, committedRecords } from './committed-records.ts';
import { clusterOf, type FetchedPartition, type ReadableCluster } from './readable-cluster.ts';

/** Where to read on. */
export interface LogPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What there was to be read. */
export interface LogSlice {
  /** Without control records, and without those of aborted or open transactions. */
  readonly records: readonly CommittedRecord[];
  /** Where to read on; behind gaps and control records, the same as before at the end of the log. */
  readonly nextOffset: number;
  /** The last stable offset: from here on are transactions whose ends are not in the log yet. */
  readonly endOffset: number;
}

/** Reads committed records, one partition a call; calls for several partitions may overlap. */
export interface LogReader extends AsyncDisposable {
  /**
   * Rejects with what a broker said: OFFSET_OUT_OF_RANGE as a KafkaConnectionError's cause, and
   * those of a lost connection after a few tries.
   *
   * @param limits `maxWaitMs` how long a broker may wait for a first record (default 100),
   *   `maxBytes` about how much is fetched at once (default 4 MB)
   */
  read(from: LogPosition, limits?: { maxWaitMs?: number; maxBytes?: number }): Promise<LogSlice>;

  /**
   * Where each partition of a topic ends, open transactions included: also those whose end was acknowledged and
   * is not in the log yet. A leader that was just elected is waited for until it knows (KIP-207). Rejects as `read`.
   */
  highWatermarks(topic: string): Promise<ReadonlyMap<number, number>>;
}

const TRIES = 5;
const PAUSE_MS = 200;
const MAX_WAIT_MS = 100;
const MAX_BYTES = 4 << 20;
const READ_COMMITTED = 1;

/** A reader with connections of its own, made at its first read. Dispose it at the end. */
export function openLogReader(connection: KafkaConnection): LogReader {
  let connected: Promise<ReadableCluster> | undefined;
  const { kafka, close } = closableKafka(connection);
  const connect = async () => {
    const cluster = clusterOf(kafka);
    await cluster.connect();
    return cluster;
  };
  const cluster = () => {
    connected ??= connect().catch((error) => {
      connected = undefined;
      throw error;
    });
    return connected;
  };
  const tryAgain = async <T>(topic: string, ask: () => Promise<T>): Promise<T> => {
    for (let turn = 1; ; turn++) {
      try {
        return await ask();
      } catch (error) {
        const translated = translateKafkaError(error, { topic });
        if (turn === TRIES || !isWorthATry(error)) throw translated;
      }
      await sleep(PAUSE_MS);
      await refresh(connected);
    }
  };
  return {
    async read(from, { maxWaitMs = MAX_WAIT_MS, maxBytes = MAX_BYTES } = {}) {
      return await tryAgain(from.topic, async () => {
        const fetched = await fetchPartition(await cluster(), from, { maxWaitMs, maxBytes });
        return { ...committedRecords(fetched, from.offset), endOffset: endOf(fetched) };
      });
    },
    async highWatermarks(topic) {
      return await tryAgain(topic, async () => fetchHighWatermarks(await cluster(), topic));
    },
    async [Symbol.asyncDispose]() {
      // Whoever is still waiting for an answer is not to wait for the whole of a time-out.
      close();
      const made = await connected?.catch(() => undefined);
      await made?.disconnect();
    },
  };
}

async function fetchPartition(
  cluster: ReadableCluster,
  { topic, partition, offset }: LogPosition,
  { maxWaitMs, maxBytes }: { maxWaitMs: number; maxBytes: number },
): Promise<FetchedPartition> {
  await cluster.addMultipleTargetTopics([topic]);
  const [leader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  if (leader === undefined) throw new Error(`${topic} has no partition ${partition}.`);
  const broker = await cluster.findBroker({ nodeId: leader });
  const { responses } = await broker.fetch({
    isolationLevel: READ_COMMITTED,
    maxWaitTime: maxWaitMs,
    minBytes: 1,
    maxBytes,
    topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes }] }],
  });
  const fetched = responses[0]?.partitions[0];
  if (fetched === undefined) throw new Error(`The broker left ${topic} out of its answer.`);
  return fetched;
}

async function fetchHighWatermarks(
  cluster: ReadableCluster,
  topic: string,
): Promise<ReadonlyMap<number, number>> {
  await cluster.addMultipleTargetTopics([topic]);
  const partitions = cluster
    .findTopicPartitionMetadata(topic)
    .map(({ partitionId }) => ({ partition: partitionId }));
  const [found] = await cluster.fetchTopicsOffset([{ topic, partitions, fromBeginning: false }]);
  if (found === undefined) throw new Error(`The brokers left ${topic} out of their answers.`);
  return new Map(found.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
}

function endOf({ lastStableOffset, highWatermark }: FetchedPartition): number {
  const stable = Number(lastStableOffset ?? -1);
  return stable >= 0 ? stable : Number(highWatermark);
}

/** A leader that moved, a connection that broke; kafkajs marks what it would try again itself. */
function isWorthATry(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'retriable') !== false;
}

async function refresh(cluster: Promise<ReadableCluster> | undefined): Promise<void> {
  try {
    await (await cluster)?.refreshMetadata();
  } catch {
    // The next try finds out by itself whether anybody answers.
  }
}
