/**
 * Retries bounded by time, as `delivery.timeout.ms` bounds them in Kafka's own producer. kafkajs
 * counts them: a count that survives a restart of a broker that refuses connections at once lasts an
 * hour with one that swallows packets.
 */

import type { RetryOptions } from 'kafkajs';

/** A try that failed and will be made again. */
export interface FailedTry {
  readonly error: Error;
  /** 1 for the first try of its request. */
  readonly attempt: number;
  /** Since the request was first made. */
  readonly elapsedMs: number;
}

/** For `kafka.producer({ retry })`. */
export interface DeliveryRetry extends RetryOptions {
  /** A request that failed so long after its first try is given up. The fast path heeds it. */
  readonly deliveryTimeoutMs: number;
  /** Told of every try of a send, or of a request of a transaction, that will be repeated. */
  readonly onRetry?: (failed: FailedTry) => void;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
const SPARE_RETRIES = 10;

/**
 * Retry settings of a producer that goes on for `timeoutMs`, with pauses of up to a second, as
 * `retry.backoff.max.ms` in Kafka's. Stock kafkajs, which knows no limit of time, stops at about the
 * same time when its tries fail at once, and later else.
 */
export function deliveryRetry(
  timeoutMs: number,
  onRetry?: (failed: FailedTry) => void,
): DeliveryRetry {
  return {
    initialRetryTime: FIRST_PAUSE_MS,
    maxRetryTime: LONGEST_PAUSE_MS,
    retries: Math.ceil(timeoutMs / LONGEST_PAUSE_MS) + SPARE_RETRIES,
    deliveryTimeoutMs: timeoutMs,
    ...(onRetry && { onRetry }),
  };
}

/** The tries of one request. */
export class Tries {
  readonly #settings: Partial<DeliveryRetry>;
  readonly #startedAt = performance.now();
  #failed = 0;

  /** @param settings the producer's, with or without a limit of time */
  constructor(settings: Partial<DeliveryRetry> | undefined) {
    this.#settings = settings ?? {};
  }

  /** Counts a failed try; whether there is time for another one. */
  mayGoOn(error: Error): boolean {
    const { deliveryTimeoutMs = Number.POSITIVE_INFINITY, onRetry } = this.#settings;
    const elapsedMs = performance.now() - this.#startedAt;
    if (elapsedMs >= deliveryTimeoutMs) return false;
    this.#failed += 1;
    onRetry?.({ error, attempt: this.#failed, elapsedMs });
    return true;
  }
}
