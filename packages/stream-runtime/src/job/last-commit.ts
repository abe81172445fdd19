/** The commit with which a job ends. */

import { pause, type Timers } from '../clock.ts';
import type { Committer } from './committer.ts';

/** How long a stop waits for Kafka to take the last results and offsets. */
export const GRACE_MS = 3_000;
const RETRY_MS = 100;

/** How the end is to be. */
export interface LastCommitOptions {
  /** From when on it has to be quick: a finished job waits for Kafka as long as it takes. */
  readonly signal: AbortSignal | undefined;
  readonly hasFailed: () => boolean;
  readonly timers: Timers;
}

/** Tells whether everything is committed. */
export async function lastCommit(
  committer: Committer,
  { signal, hasFailed, timers }: LastCommitOptions,
): Promise<boolean> {
  const patience = new AbortController();
  let grace = { cancel() {} };
  const startGrace = () => {
    grace = timers.after(GRACE_MS, () => patience.abort());
  };
  if (signal?.aborted) startGrace();
  else signal?.addEventListener('abort', startGrace, { once: true });
  const over = new Promise<boolean>((resolve) => {
    patience.signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  const commit = () => Promise.race([committer.commitAll(), over]);
  let isDone = await commit();
  while (!isDone && !hasFailed() && !patience.signal.aborted) {
    await pause(timers, RETRY_MS, patience.signal);
    isDone = await commit();
  }
  grace.cancel();
  signal?.removeEventListener('abort', startGrace);
  return isDone;
}
