// kafkajs tries again for as long as it is let. That is right while a broker restarts or a leader
// moves, but a person wants to hear of it, and in the end somebody has to give up.

import type { WriteBatch } from './delivery.ts';
import { ProducerError } from './producer-error.ts';

/** As in Kafka's own producer (`delivery.timeout.ms`). */
const LIMIT_MS = 120_000;
const SLOW_MS = 5_000;

/** Told when Kafka stops answering and when it answers again. */
export interface SlownessListener {
  slow(afterMs: number): void;
  recovered(): void;
}

/** `write`, which says when Kafka is slow and rejects with ORDERS_TIMED_OUT after two minutes. */
export function withDeliveryLimit(write: WriteBatch, listener: SlownessListener): WriteBatch {
  let slowWrites = 0;
  return async (partition, batch) => {
    let slow = false;
    const slowTimer = setTimeout(() => {
      slow = true;
      if (slowWrites++ === 0) listener.slow(SLOW_MS);
    }, SLOW_MS);
    let limitTimer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      limitTimer = setTimeout(() => reject(timedOut(partition, batch.length)), LIMIT_MS);
    });
    try {
      const offset = await Promise.race([write(partition, batch), limit]);
      if (slow && --slowWrites === 0) listener.recovered();
      return offset;
    } finally {
      clearTimeout(slowTimer);
      clearTimeout(limitTimer);
    }
  };
}

function timedOut(partition: number, orders: number): ProducerError {
  return new ProducerError(
    'ORDERS_TIMED_OUT',
    `Kafka did not confirm ${orders} orders for partition ${partition} within ${LIMIT_MS / 1_000} s.`,
  );
}
