/** How the tasks of a bounded or draining job come to their end, and the job with the last of them. */

import type { JobOptions } from '../options.ts';
import type { PartitionReader } from '../task/partition-reader.ts';
import type { Task } from '../task/task.ts';
import type { JobParts } from './job-parts.ts';

/** What an EndOfInput tells, and whom. */
export interface EndOfInputOptions {
  readonly options: Pick<JobOptions, 'bounded' | 'drainSignal'>;
  /** Runs functions of the job; what they throw stops it. */
  readonly guard: (work: () => void) => void;
  /** A task has emitted its last. */
  readonly onEnd: () => void;
  /** All tasks of this process are done, and that is committed. */
  readonly onAllDone: () => void;
}

/** A job that goes on for ever has none: then nothing in here does anything. */
export class EndOfInput {
  readonly #parts: JobParts;
  readonly #around: EndOfInputOptions;

  constructor(parts: JobParts, around: EndOfInputOptions) {
    this.#parts = parts;
    this.#around = around;
  }

  /** A task may have nothing to read at all. */
  started(task: Task): void {
    if (this.#isDraining) task.readNoFurther();
    this.#endIfRead(task);
  }

  /** A reader has a new position. */
  progressed(reader: PartitionReader): void {
    if (reader.position >= reader.end && !reader.isDone) {
      reader.isDone = true;
      this.#parts.consumer.pause(reader);
    }
    this.#endIfRead(reader.task);
  }

  /** Reads no further, lets everything follow that follows from what was read, and ends. */
  drain(): void {
    const { tasks, consumer } = this.#parts;
    for (const task of tasks.all) {
      task.readNoFurther();
      for (const reader of task.readers) {
        if (!reader.isInternal && reader.isDone) consumer.pause(reader);
      }
      this.#endIfRead(task);
    }
    this.finishIfDone();
  }

  finishIfDone(): void {
    const { tasks, assignment } = this.#parts;
    if (!this.#isBounded || !assignment.areAllRunning) return;
    if (tasks.all.every(({ state }) => state === 'done')) this.#around.onAllDone();
  }

  get #isBounded(): boolean {
    return this.#around.options.bounded === true || this.#isDraining;
  }

  get #isDraining(): boolean {
    return this.#around.options.drainSignal?.aborted === true;
  }

  #endIfRead(task: Task): void {
    if (!this.#isBounded) return;
    this.#around.guard(() => {
      try {
        if (!task.endIfRead()) return;
      } catch (error) {
        task.break();
        throw error;
      }
      for (const reader of task.readers) this.#parts.consumer.pause(reader);
      this.#around.onEnd();
      void this.#parts.committer.commitAllOf(task);
    });
  }
}
