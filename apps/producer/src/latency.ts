// How long orders take from their making to Kafka's answer, in bounded memory for any number.

import { createHistogram } from 'node:perf_hooks';

/** Percentiles of the latency in milliseconds, two decimals; 0 when nothing was measured. */
export interface LatencyMs {
  readonly p50: number;
  readonly p99: number;
}

export class LatencyRecorder {
  readonly #microseconds = createHistogram();

  add(milliseconds: number): void {
    this.#microseconds.record(Math.max(1, Math.round(milliseconds * 1_000)));
  }

  get result(): LatencyMs {
    return { p50: this.#percentile(50), p99: this.#percentile(99) };
  }

  #percentile(percent: number): number {
    return this.#microseconds.count === 0
      ? 0
      : Math.round(this.#microseconds.percentile(percent) / 10) / 100;
  }
}
