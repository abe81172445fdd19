/** Asks for the group's committed positions while the run goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { committedOffsets, type KafkaConnection } from '@tidemark/kafka-connection';
import { CommittedPositions } from './verify/committed-positions.ts';

const PAUSE_MS = 250;

/** Runs until it is stopped. */
export interface PositionsWatch {
  /** Resolves to what was wrong. */
  stop(): Promise<readonly string[]>;
}

/** A broker that is away is asked again. */
export function watchPositions(
  connection: KafkaConnection,
  groupId: string,
  topics: readonly string[],
): PositionsWatch {
  const positions = new CommittedPositions();
  const stopped = new AbortController();
  const look = async () => {
    for (const position of await committedOffsets(connection, groupId, topics)) {
      positions.take(position);
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
