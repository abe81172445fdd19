/** Asks for the group's committed positions while the run goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaConnection } from '@tidemark/kafka-connection';
import { CommittedPositions } from './verify/committed-positions.ts';

const PAUSE_MS = 250;

/** Runs until it is stopped. */
export interface PositionsWatch {
  /** Resolves to what was wrong. */
  stop(): Promise<readonly string[]>;
}

/**
 * A broker that is away is asked again. What is answered while `isInDoubt` does not count: a broker of
 * a cluster that has just taken over the group may tell of commits before the last.
 */
export function watchPositions(
  connection: KafkaConnection,
  groupId: string,
  topics: readonly string[],
  isInDoubt: () => boolean,
): PositionsWatch {
  const positions = new CommittedPositions();
  const stopped = new AbortController();
  const look = async () => {
    const admin = await connection.admin();
    const answer = await admin.fetchOffsets({ groupId, topics: [...topics] });
    if (isInDoubt()) return;
    for (const { topic, partitions } of answer) {
      for (const { partition, offset, metadata } of partitions) {
        if (Number(offset) < 0) continue;
        positions.take({ topic, partition, offset: Number(offset), metadata: metadata ?? '' });
      }
    }
  };
  const watch = async () => {
    while (!stopped.signal.aborted) {
      await look().catch(() => {});
      await sleep(PAUSE_MS, undefined, { signal: stopped.signal }).catch(() => {});
    }
    await look();
  };
  const watching = watch();
  watching.catch(() => {});
  return {
    async stop() {
      stopped.abort();
      await watching;
      return positions.faults;
    },
  };
}
