/**
 * A copy of another process' task that is kept up with its changelog (Kafka Streams: StandbyTask). Its
 * functions are open and see no input, so that there is nothing that they could emit.
 */

import type { TaskRestore } from '@tidemark/event-time';
import { ChangelogCodec } from '../changelog/changelog-codec.ts';
import type { TaskProgress } from '../changelog/task-progress.ts';
import type { RestoredTask } from '../changelog/task-state-store.ts';
import type { LogSlice, PartitionOffset } from '../client/kafka-client.ts';
import { stateFailure } from '../job/state-failure.ts';
import type { PreparedTask } from '../job/task-factory.ts';
import type { TaskId } from '../task/task.ts';

/** What a task that starts here can go on from. */
export interface WarmTask {
  readonly prepared: PreparedTask;
  readonly restore: TaskRestore;
  readonly restored: RestoredTask;
}

// Some milliseconds' work: tasks of this process have their turns in between.
const SLICE_RECORDS = 1_000;

/** One copy. Between two of its steps it is as the task was after some commit, or within the next. */
export class StandbyTask {
  readonly id: TaskId;
  /** Whether it had read all that there was, at some time. */
  isWarm = false;
  /** When that was last, or when it began; epoch milliseconds. */
  freshAt: number;
  readonly #topic: string;
  readonly #prepared: PreparedTask;
  readonly #restore: TaskRestore;
  readonly #codec: ChangelogCodec;
  #progress: TaskProgress | undefined;
  #progressAt: number | undefined;
  #keys = 0;
  #offset: number;
  #isOver = false;

  /** `offset` is where the changelog begins; `now` is epoch milliseconds. */
  constructor(prepared: PreparedTask, topic: string, offset: number, now: number) {
    this.id = prepared.id;
    this.freshAt = now;
    this.#topic = topic;
    this.#prepared = prepared;
    this.#restore = prepared.stream.restoring();
    this.#codec = new ChangelogCodec(topic);
    this.#offset = offset;
  }

  /** Where to read on. */
  get position(): PartitionOffset {
    return { topic: this.#topic, partition: this.#prepared.partition, offset: this.#offset };
  }

  /** Changes of keys so far. */
  get keys(): number {
    return this.#keys;
  }

  /** Closed, or a task at work. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes up what was read at `position`, with pauses in between. Throws as a restore does. */
  async follow({ records, nextOffset }: LogSlice, breathe: () => Promise<void>): Promise<void> {
    for (let start = 0; start < records.length; start += SLICE_RECORDS) {
      if (start > 0) await breathe();
      if (this.#isOver) return;
      const slice = records.slice(start, start + SLICE_RECORDS);
      const changes = this.#codec.decode(slice, (progress, at) => {
        this.#progress = progress;
        this.#progressAt = at;
      });
      try {
        this.#restore.apply(changes);
      } catch (error) {
        throw stateFailure(error, this.#topic);
      }
      for (const { part } of changes) if (part === 'keyed-state') this.#keys++;
      this.#offset = Number(slice.at(-1)?.offset) + 1;
    }
    if (!this.#isOver) this.#offset = nextOffset;
  }

  /** Hands everything over; the copy is nobody's to close any more but the taker's. */
  take(): WarmTask {
    this.#isOver = true;
    return {
      prepared: this.#prepared,
      restore: this.#restore,
      restored: {
        codec: this.#codec,
        progress: this.#progress,
        progressAt: this.#progressAt,
        keys: this.#keys,
        offset: this.#offset,
      },
    };
  }

  /** Throws what a function's close() throws. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#prepared.stream.close();
  }
}
