/** How a job comes to its end: whoever notices first says so; what is done about it is done elsewhere. */

import type { Timers } from '../clock.ts';

/**
 * - `finished`: a bounded job has read everything
 * - `stopped`: it was asked to
 * - `suspended`: all that its sources gave was processed to the end, and nothing is under way
 * - `failed`: see the job's failure
 */
export type EndingKind = 'finished' | 'stopped' | 'suspended' | 'failed';

/** The first of the ways in which a job ends. */
export class Ending {
  #resolve: (kind: EndingKind) => void = () => {};
  readonly decided = new Promise<EndingKind>((resolve) => {
    this.#resolve = resolve;
  });
  /** The first error, also when the job was ending already. */
  failure: { readonly error: unknown } | undefined;

  /** Only the first call counts. */
  decide(kind: EndingKind): void {
    this.#resolve(kind);
  }

  fail(error: unknown): void {
    this.failure ??= { error };
    this.decide('failed');
  }
}

/** Whether the work was done in time; an error counts as done. */
export async function within(
  timers: Timers,
  limitMs: number,
  work: Promise<unknown>,
): Promise<boolean> {
  let timer = { cancel() {} };
  const late = new Promise<boolean>((resolve) => {
    timer = timers.after(limitMs, () => resolve(false));
  });
  const done = work.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    timer.cancel();
  }
}
