// What the tests of the producer share: orders to send, and a Kafka that answers when it is told to.

import type { Producer, RecordMetadata } from '@tidemark/kafka-connection';
import { createOrderGenerator, type GeneratedRecord } from '@tidemark/order-model';

/** Records of a generator with a fixed seed and a simulated clock. */
export function records(count: number, customers = 5): GeneratedRecord[] {
  let time = 1_721_058_123_000;
  const generator = createOrderGenerator({ seed: 1, customers, now: () => time++ });
  return Array.from({ length: count }, () => generator.next());
}

/** One request that waits for its answer. */
export interface PendingWrite {
  readonly partition: number;
  /** What it carries, as key and value. */
  readonly records: readonly { readonly key: string; readonly value: string }[];
  /** Confirms it at the next offset of its partition. */
  confirm(): Promise<void>;
  reject(error: unknown): Promise<void>;
}

/** A Kafka in the hands of the test. */
export class FakeKafka {
  /** Requests without an answer, in the order in which they were written. */
  readonly pending: PendingWrite[] = [];
  /** The values in each partition. */
  readonly logs = new Map<number, string[]>();

  readonly send: Producer['send'] = ({ topic, messages }) =>
    new Promise<RecordMetadata[]>((resolve, reject) => {
      const partition = messages[0]?.partition ?? -1;
      const records = messages.map(({ key, value }) => ({
        key: String(key),
        value: String(value),
      }));
      const done = (answer: () => void) => async () => {
        this.pending.splice(this.pending.indexOf(write), 1);
        answer();
        await settled();
      };
      const write: PendingWrite = {
        partition,
        records,
        confirm: done(() => {
          const log = this.logs.get(partition) ?? [];
          this.logs.set(partition, [...log, ...records.map(({ value }) => value)]);
          resolve([{ topicName: topic, partition, errorCode: 0, baseOffset: `${log.length}` }]);
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
  for (let i = 0; i < 30; i++) await Promise.resolve();
}
