/** Kafka answers some first questions with "not yet". */

import { setTimeout as sleep } from 'node:timers/promises';

/** COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, CONCURRENT_TRANSACTIONS. */
const NOT_YET = new Set([14, 15, 16, 51]);
const PAUSE_MS = 100;
const WITHIN_MS = 5_000;

/** Asks again and again until the answer's code is another, five seconds at most. */
export async function untilReady<T extends { readonly errorCode: number }>(
  ask: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + WITHIN_MS;
  for (;;) {
    const answer = await ask();
    if (!NOT_YET.has(answer.errorCode) || performance.now() > deadline) return answer;
    await sleep(PAUSE_MS);
  }
}
