/** Which partition a record goes to, for every topic that a job writes. */

import { partitionForKey } from '@tidemark/kafka-connection';
import type { TopicPartition } from '../client/kafka-client.ts';
import type { OutgoingRecord } from './record-sink.ts';

/** Records of one partition, in order. */
export interface OutgoingPartition extends TopicPartition {
  readonly records: OutgoingRecord[];
}

/** Knows how many partitions topics have; asks once a topic, at its first record. */
export class TopicPartitions {
  readonly #ask: (topic: string) => Promise<number>;
  readonly #counts = new Map<string, Promise<number>>();
  #unkeyed = 0;

  constructor(ask: (topic: string) => Promise<number>) {
    this.#ask = ask;
  }

  /** The records by partition. */
  async divide(records: readonly OutgoingRecord[]): Promise<readonly OutgoingPartition[]> {
    const topics = new Map<string, (OutgoingPartition | undefined)[]>();
    for (const { topic } of records) if (!topics.has(topic)) topics.set(topic, []);
    const counts = new Map<string, number>();
    for (const topic of topics.keys()) counts.set(topic, await this.#count(topic));
    this.#unkeyed++;
    let topic = '';
    let count = 1;
    let partitions: (OutgoingPartition | undefined)[] = [];
    for (const record of records) {
      if (record.topic !== topic) {
        topic = record.topic;
        count = counts.get(topic) ?? 1;
        partitions = topics.get(topic) ?? [];
      }
      const partition = this.#partition(record, count);
      const known = partitions[partition];
      if (known === undefined) partitions[partition] = { topic, partition, records: [record] };
      else known.records.push(record);
    }
    return [...topics.values()].flatMap((partitions) =>
      partitions.filter((one) => one !== undefined),
    );
  }

  #partition({ partition, key }: OutgoingRecord, partitions: number): number {
    if (partition !== undefined) return partition % partitions;
    return key === null ? this.#unkeyed % partitions : partitionForKey(key, partitions);
  }

  #count(topic: string): Promise<number> {
    let count = this.#counts.get(topic);
    if (count === undefined) {
      count = this.#ask(topic);
      this.#counts.set(topic, count);
      count.catch(() => this.#counts.delete(topic));
    }
    return count;
  }
}
