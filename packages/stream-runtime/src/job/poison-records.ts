/**
 * Records that a function of the job failed on, where the job goes on without them: the task starts
 * again from what was committed, and sets such a record aside when it comes to it.
 */

import type { TopicPartition } from '../client/kafka-client.ts';

/** What a function threw, by record; within a repartition record by element. */
export class PoisonRecords {
  readonly #reasons = new Map<string, string>();

  add(at: TopicPartition, offset: string, element: number, reason: string): void {
    this.#reasons.set(idOf(at, offset, element), reason);
  }

  /** Why the record has to be set aside; undefined for all that are sound. */
  reason(at: TopicPartition, offset: string, element: number): string | undefined {
    // This is asked for each record, and the answer is mostly that there are none at all.
    return this.#reasons.size === 0 ? undefined : this.#reasons.get(idOf(at, offset, element));
  }
}

function idOf({ topic, partition }: TopicPartition, offset: string, element: number): string {
  return `${topic}-${partition}-${offset}-${element}`;
}
