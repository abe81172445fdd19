/**
 * Tells when Kafka has not answered for some time, again every minute, and once when it does again.
 * What the consumer fails with is told as often, too: it may start again ten times a second.
 */

import type { Timers } from '../clock.ts';
import type { RuntimeLog } from '../options.ts';

const SILENCE_MS = 5_000;
const AGAIN_MS = 60_000;

/** Watches the answers of a consumer. */
export class ConnectionWatch {
  readonly #timers: Timers;
  readonly #log: RuntimeLog;
  #answeredAt: number;
  #toldAt: number | undefined;
  #failure: { readonly message: string; readonly toldAt: number } | undefined;

  constructor(timers: Timers, log: RuntimeLog) {
    this.#timers = timers;
    this.#log = log;
    this.#answeredAt = timers.now();
  }

  answered(): void {
    this.#answeredAt = this.#timers.now();
    if (this.#toldAt === undefined) return;
    this.#toldAt = undefined;
    this.#log.info({}, 'Kafka answers again; the job goes on where it was.');
  }

  /** The consumer failed and starts again by itself. */
  failed(message: string): void {
    const now = this.#timers.now();
    const last = this.#failure;
    if (last?.message === message && now - last.toldAt < AGAIN_MS) return;
    this.#failure = { message, toldAt: now };
    this.#log.warn({ error: message }, 'The consumer failed and starts again.');
  }

  /** To be called now and then while the job is to be in its group. */
  look(): void {
    const now = this.#timers.now();
    const silentMs = now - this.#answeredAt;
    if (silentMs < SILENCE_MS) return;
    if (this.#toldAt !== undefined && now - this.#toldAt < AGAIN_MS) return;
    this.#toldAt = now;
    this.#log.warn(
      {},
      `No answer from Kafka for ${Math.round(silentMs / 1_000)} s (broker away, or group rebalancing); the job waits.`,
    );
  }
}
