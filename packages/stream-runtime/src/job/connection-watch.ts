/** Tells once when Kafka has not answered for some time, and once when it does again. */

import type { Timers } from '../clock.ts';
import type { RuntimeLog } from '../options.ts';

const SILENCE_MS = 5_000;

/** Watches the answers of a running consumer. */
export class ConnectionWatch {
  readonly #timers: Timers;
  readonly #log: RuntimeLog;
  #answeredAt: number;
  #isSilent = false;

  constructor(timers: Timers, log: RuntimeLog) {
    this.#timers = timers;
    this.#log = log;
    this.#answeredAt = timers.now();
  }

  answered(): void {
    this.#answeredAt = this.#timers.now();
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.#log.info({}, 'Kafka answers again; the job goes on where it was.');
  }

  /** To be called now and then while the job is running. */
  look(): void {
    if (this.#isSilent || this.#timers.now() - this.#answeredAt < SILENCE_MS) return;
    this.#isSilent = true;
    this.#log.warn(
      {},
      `No answer from Kafka for ${SILENCE_MS / 1_000} s (broker away, or group rebalancing); the job waits.`,
    );
  }
}
