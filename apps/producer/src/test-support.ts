// What the tests of the producer share: orders to send, and a Kafka that answers when it is told to.

import { createOrderGenerator, type GeneratedRecord } from '@tidemark/order-model';
import type { Outgoing, WriteBatch } from './delivery.ts';

/** Records of a generator with a fixed seed and a simulated clock. */
export function records(count: number, customers = 5): GeneratedRecord[] {
  let time = 1_721_058_123_000;
  const generator = createOrderGenerator({ seed: 1, customers, now: () => time++ });
  return Array.from({ length: count }, () => generator.next());
}

/** One batch that waits for its answer. */
export interface PendingWrite {
  readonly partition: number;
  readonly batch: readonly Outgoing[];
  /** Confirms it at the next offset of its partition. */
  confirm(): Promise<void>;
  reject(error: unknown): Promise<void>;
}

/** A Kafka in the hands of the test. */
export class FakeKafka {
  /** Batches without an answer, in the order in which they were written. */
  readonly pending: PendingWrite[] = [];
  /** The ids of the orders in each partition. */
  readonly logs = new Map<number, string[]>();

  readonly write: WriteBatch = (partition, batch) =>
    new Promise((resolve, reject) => {
      const done = (answer: () => void) => async () => {
        this.pending.splice(this.pending.indexOf(write), 1);
        answer();
        await settled();
      };
      const write: PendingWrite = {
        partition,
        batch,
        confirm: done(() => {
          const log = this.logs.get(partition) ?? [];
          this.logs.set(partition, [...log, ...batch.map(({ record }) => record.order.orderId)]);
          resolve(log.length);
        }),
        reject: (error) => done(() => reject(error))(),
      };
      this.pending.push(write);
    });

  /** Confirms everything until nothing more comes. */
  async confirmAll(): Promise<void> {
    await settled();
    for (let next = this.pending[0]; next !== undefined; next = this.pending[0])
      await next.confirm();
  }
}

/** Resolves when everything that can go on without the outside has gone on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
