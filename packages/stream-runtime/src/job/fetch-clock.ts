/**
 * The time that counts for idleness. Only while fetches are answered could a partition have got a
 * record: a broker that is away, a process that was asleep or a batch that takes long makes none idle.
 */

import type { Clock } from '@tidemark/event-time';

/** A fetch that waits for records is answered after a quarter of a second. */
const MAX_GAP_MS = 500;

/** Goes on when a fetch is answered. Its zero means nothing. */
export class FetchClock implements Clock {
  readonly #clock: Clock;
  #fetchedAt: number;
  #now = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#fetchedAt = clock.now();
  }

  now(): number {
    return this.#now;
  }

  fetched(): void {
    const now = this.#clock.now();
    const gap = now - this.#fetchedAt;
    this.#fetchedAt = now;
    this.#now += Math.min(Math.max(gap, 0), MAX_GAP_MS);
  }
}
