/** A producer in the hands of a test: it answers when it is told to. */

import type { Message, ProducerRecord, RecordMetadata } from 'kafkajs';

/** One request that waits for its answer. */
export interface PendingSend {
  readonly partition: number;
  readonly values: readonly string[];
  confirm(): Promise<void>;
  reject(error: unknown): Promise<void>;
}

/** A Kafka of one topic, in a few arrays. */
export class FakeSender {
  readonly pending: PendingSend[] = [];
  readonly logs = new Map<number, string[]>();

  readonly send = ({ topic, messages }: ProducerRecord): Promise<RecordMetadata[]> =>
    new Promise((resolve, reject) => {
      const partition = messages[0]?.partition ?? -1;
      const values = messages.map(({ value }: Message) => String(value));
      const answer = (how: () => void) => async () => {
        this.pending.splice(this.pending.indexOf(send), 1);
        how();
        await settled();
      };
      const send: PendingSend = {
        partition,
        values,
        confirm: answer(() => {
          const log = this.logs.get(partition) ?? [];
          this.logs.set(partition, [...log, ...values]);
          resolve([{ topicName: topic, partition, errorCode: 0, baseOffset: `${log.length}` }]);
        }),
        reject: (error) => answer(() => reject(error))(),
      };
      this.pending.push(send);
    });

  /** Confirms everything until nothing more comes. */
  async confirmAll(): Promise<void> {
    await settled();
    for (let next = this.pending[0]; next; next = this.pending[0]) await next.confirm();
  }
}

/** Resolves when everything that can go on without the outside has gone on. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 30; i++) await Promise.resolve();
}
