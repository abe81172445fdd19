/** The tasks at work in this process. */

import type { TopicPartition } from '../client/kafka-client.ts';
import type { PartitionReader } from './partition-reader.ts';
import type { Task } from './task.ts';

/** Finds tasks and readers, and drives all tasks at once. */
export class TaskRegistry {
  readonly #tasks = new Set<Task>();
  readonly #readers = new Map<string, Map<number, PartitionReader>>();
  #lateOfGone = 0;

  get all(): readonly Task[] {
    return [...this.#tasks];
  }

  /** Records of Flink's `numLateRecordsDropped` over all tasks, also those that are gone. */
  get lateRecords(): number {
    let late = this.#lateOfGone;
    for (const { stream } of this.#tasks) late += stream.metrics.numLateRecordsDropped;
    return late;
  }

  /** The earliest processing-time timer of all tasks, in epoch milliseconds. */
  get nextProcessingTimer(): number | undefined {
    let next: number | undefined;
    for (const { state, stream } of this.#tasks) {
      const timer = state === 'running' ? stream.nextProcessingTimer : undefined;
      if (timer !== undefined && (next === undefined || timer < next)) next = timer;
    }
    return next;
  }

  get readers(): readonly PartitionReader[] {
    return this.all.flatMap(({ readers }) => readers);
  }

  reader({ topic, partition }: TopicPartition): PartitionReader | undefined {
    return this.#readers.get(topic)?.get(partition);
  }

  /** Whether this very reader is still in charge, and not a later one of the same partition. */
  has(reader: PartitionReader): boolean {
    return this.reader(reader) === reader;
  }

  add(task: Task): void {
    this.#tasks.add(task);
    for (const reader of task.readers) {
      const partitions = this.#readers.get(reader.topic) ?? new Map<number, PartitionReader>();
      this.#readers.set(reader.topic, partitions.set(reader.partition, reader));
    }
  }

  /** Takes a task out; it is the caller's to close it. */
  remove(task: Task): void {
    if (!this.#tasks.delete(task)) return;
    this.#lateOfGone += task.stream.metrics.numLateRecordsDropped;
    for (const reader of task.readers) {
      if (this.has(reader)) this.#readers.get(reader.topic)?.delete(reader.partition);
    }
  }

  /**
   * Does something with each task; one whose functions throw is broken, and the error goes on to
   * the caller.
   */
  each(work: (task: Task) => void): void {
    for (const task of this.#tasks) {
      try {
        work(task);
      } catch (error) {
        task.break();
        throw error;
      }
    }
  }
}
