/** Holds back partitions that are too far ahead of the others (Flink: watermark alignment). */

import type { GroupConsumer } from '../client/kafka-client.ts';
import type { TaskRegistry } from '../task/task-registry.ts';

/** To be asked after each probe. */
export class PartitionHolder {
  readonly #consumer: GroupConsumer;
  readonly #tasks: TaskRegistry;

  constructor(consumer: GroupConsumer, tasks: TaskRegistry) {
    this.#consumer = consumer;
    this.#tasks = tasks;
  }

  /** Pauses and resumes as the watermarks say. A held partition is not idle. */
  update(): void {
    for (const reader of this.#tasks.readers) {
      const { feed, task, isDone } = reader;
      if (reader.isInternal || isDone || task.state !== 'running') continue;
      const { isAhead } = feed;
      if (isAhead === reader.isHeld) continue;
      reader.isHeld = isAhead;
      if (isAhead) {
        this.#consumer.pause(reader);
        feed.pause();
      } else {
        this.#consumer.resume(reader);
        feed.resume();
      }
    }
  }
}
