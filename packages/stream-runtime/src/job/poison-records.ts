/**
 * Records that a function of the job failed on, where the job goes on without them: the task starts
 * again from what was committed, and sets such a record aside when it comes to it.
 */

import type { PartitionOffset, TopicPartition } from '../client/kafka-client.ts';

/** What a function threw, by record; within a repartition record by element. */
export class PoisonRecords {
  /** By partition, offset and element. */
  readonly #reasons = new Map<string, Map<number, Map<number, string>>>();

  add({ offset, ...at }: PartitionOffset, element: number, reason: string): void {
    const partition = this.#reasons.get(nameOf(at)) ?? new Map<number, Map<number, string>>();
    const elements = partition.get(offset) ?? new Map<number, string>();
    this.#reasons.set(nameOf(at), partition.set(offset, elements.set(element, reason)));
  }

  /** Why elements of a record have to be set aside, by element; undefined where all are sound. */
  of(at: TopicPartition, offset: string): ReadonlyMap<number, string> | undefined {
    // This is asked for each record, and the answer is mostly that there are none at all.
    if (this.#reasons.size === 0) return undefined;
    return this.#reasons.get(nameOf(at))?.get(Number(offset));
  }

  /** What is before a committed offset is not read again. */
  forgetBefore({ offset, ...at }: PartitionOffset): void {
    const partition = this.#reasons.get(nameOf(at));
    if (partition === undefined) return;
    for (const known of partition.keys()) if (known < offset) partition.delete(known);
    if (partition.size === 0) this.#reasons.delete(nameOf(at));
  }
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
