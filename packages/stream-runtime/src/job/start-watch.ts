/**
 * Tells when a task does not get on with its start, again every minute: its requests may be refused
 * for a while, and they may hang, which rejects nothing.
 */

import { every, type Timers } from '../clock.ts';
import type { RuntimeLog } from '../options.ts';

const TELL_AFTER_MS = 5_000;
const TELL_AGAIN_MS = 60_000;
const LOOK_MS = 1_000;

/** Watches one task until it has started. */
export class StartWatch {
  readonly #task: string;
  readonly #isWanted: () => boolean;
  readonly #timers: Timers;
  readonly #log: RuntimeLog;
  readonly #looking: { cancel(): void };
  #movedAt: number;
  #toldAt = -Infinity;
  #reason: string | undefined;

  constructor(task: string, isWanted: () => boolean, timers: Timers, log: RuntimeLog) {
    this.#task = task;
    this.#isWanted = isWanted;
    this.#timers = timers;
    this.#log = log;
    this.#movedAt = timers.now();
    this.#looking = every(timers, LOOK_MS, () => this.#look());
  }

  /** State was read back. */
  moved(): void {
    this.#movedAt = this.#timers.now();
  }

  /** It is tried again. */
  failed(reason: string): void {
    this.#reason = reason;
  }

  /** It has started, or is not wanted any more. */
  end(): void {
    this.#looking.cancel();
  }

  #look(): void {
    // What hangs does not end when nobody wants it any more.
    if (!this.#isWanted()) {
      this.end();
      return;
    }
    const now = this.#timers.now();
    const stillMs = now - this.#movedAt;
    if (stillMs < TELL_AFTER_MS || now - this.#toldAt < TELL_AGAIN_MS) return;
    this.#toldAt = now;
    const why =
      this.#reason === undefined
        ? `: no answer from Kafka for ${Math.round(stillMs / 1_000)} s.`
        : `, and is tried again: ${this.#reason}`;
    this.#log.warn({ task: this.#task }, `Task ${this.#task} cannot start yet${why}`);
  }
}
