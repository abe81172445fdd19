/** Where Kafka has answered already, what it cannot do at the moment is tried again for a while. */

import { translateKafkaError } from './errors/translate-kafka-error.ts';

/** How to wait. Times are milliseconds. */
export interface Patience {
  /** Whether an error goes away by itself. Default: Kafka cannot be reached. */
  readonly isTransient?: (error: unknown) => boolean;
  /** Whether it still has to be done. */
  readonly isWanted: () => boolean;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Told once, with how long it is tried at most. */
  readonly onWait: (error: unknown, patienceMs: number) => void;
  /** It succeeded after a wait. */
  readonly onDone: () => void;
}

/** A broker that is restarted is back by then. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;
const UNREACHABLE_EXIT_CODE = 69;

/** Does the work, which may be begun again. Rejects with its last error when half a minute did not help. */
export async function patiently<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const { isTransient = isUnreachable, isWanted, now, pause, onWait, onDone } = patience;
  const began = now();
  let hasWaited = false;
  for (;;) {
    try {
      const done = await work();
      if (hasWaited) onDone();
      return done;
    } catch (error) {
      if (now() - began >= PATIENCE_MS || !isWanted() || !isTransient(error)) throw error;
      if (!hasWaited) onWait(error, PATIENCE_MS);
      hasWaited = true;
    }
    await pause(PAUSE_MS);
  }
}

function isUnreachable(error: unknown): boolean {
  return translateKafkaError(error).exitCode === UNREACHABLE_EXIT_CODE;
}
