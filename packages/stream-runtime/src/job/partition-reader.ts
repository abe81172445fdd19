/** Where the job stands in one partition that it owns. */

import type { SourceInput } from '@tidemark/event-time';
import type { TopicPartition } from '../client/kafka-client.ts';
import type { Deserializer } from '../kafka-source.ts';

/**
 * - `starting`: its start offset is being found out; nothing is fetched
 * - `reading`
 * - `done`: a bounded job has read it to its end
 */
type PartitionState = 'starting' | 'reading' | 'done';

/** One owned partition: its task's input and its offsets. Dropped when the partition is lost. */
export interface PartitionReader extends TopicPartition {
  readonly input: SourceInput;
  readonly deserializer: Deserializer<unknown>;
  /** A bounded job stops before this offset; Infinity otherwise. */
  readonly end: number;
  state: PartitionState;
  /** Offset of the next record to be processed. */
  position: number;
  /** What the group has as this partition's offset. */
  committed: number;
}

/** The readers of all owned partitions. */
export class PartitionReaders {
  readonly #readers = new Map<string, Map<number, PartitionReader>>();

  get(topic: string, partition: number): PartitionReader | undefined {
    return this.#readers.get(topic)?.get(partition);
  }

  /** Whether this very reader is still in charge, and not a later one of the same partition. */
  has(reader: PartitionReader): boolean {
    return this.get(reader.topic, reader.partition) === reader;
  }

  add(reader: PartitionReader): void {
    const partitions = this.#readers.get(reader.topic) ?? new Map<number, PartitionReader>();
    this.#readers.set(reader.topic, partitions.set(reader.partition, reader));
  }

  remove(reader: PartitionReader): void {
    this.#readers.get(reader.topic)?.delete(reader.partition);
  }

  all(): readonly PartitionReader[] {
    return [...this.#readers.values()].flatMap((partitions) => [...partitions.values()]);
  }
}
