/**
 * The sequence numbers of an idempotent producer, one count a partition. A broker takes a batch with
 * a number that it has seen for a repetition, answers with success and writes nothing: so a number
 * must not be used for other records while it is in doubt whether the first ones were written.
 */

const LARGEST = 0x7fff_ffff;

/** Kafka's rule (DefaultRecordBatch.incrementSequence): after the largest number comes 0. */
function sequenceAfter(sequence: number, records: number): number {
  return sequence > LARGEST - records ? records - (LARGEST - sequence) - 1 : sequence + records;
}

/** The next number for each partition. */
export class Sequences {
  #next = new Map<string, number>();

  of(topic: string, partition: number): number {
    return this.#next.get(keyOf(topic, partition)) ?? 0;
  }

  /** Counts `records` more as written. */
  advance(topic: string, partition: number, records: number): void {
    const next = sequenceAfter(this.of(topic, partition), records);
    this.#next.set(keyOf(topic, partition), next);
  }

  /** From 0 again: there is a new producer id or epoch. */
  reset(): void {
    this.#next.clear();
  }
}

/** A partition as a key of maps. */
export function keyOf(topic: string, partition: number): string {
  // No topic name has a slash.
  return `${topic}/${partition}`;
}
