/**
 * A task at work: one partition of a sub-topology, with its operators, inputs and what it has not
 * committed yet. Everything in here is synchronous; a cut takes all that belongs together at once.
 */

import type { StreamTask, TaskChange } from '@tidemark/event-time';
import type { ChangelogCodec } from '../changelog/changelog-codec.ts';
import { CHANGELOG_VERSION, type TaskProgress } from '../changelog/task-progress.ts';
import type { ProducedRecord, TransactionalProducer } from '../client/kafka-client.ts';
import type { OutgoingRecord } from '../output/record-sink.ts';
import type { TaskOutputs } from '../output/task-outputs.ts';
import type { PartitionRecords, RepartitionOutbox } from '../repartition/repartition-outbox.ts';
import type { EndMark } from '../repartition/repartition-record.ts';
import type { Channels } from './channels.ts';
import type { PartitionReader } from './partition-reader.ts';

/** `<sub-topology>_<partition>`, as in Kafka Streams. */
export type TaskId = string;

/** What a task is made of. */
export interface TaskParts {
  readonly id: TaskId;
  readonly stream: StreamTask;
  readonly producer: TransactionalProducer;
  readonly outputs: TaskOutputs;
  readonly outbox: RepartitionOutbox;
  readonly channels: Channels;
  /** Undefined where state is in memory only, or there is none. */
  readonly changelog: ChangelogCodec | undefined;
  /** How many commits the task had before. */
  readonly commits: number;
  /** Which changelog it is; see TaskProgress. */
  readonly log: string;
}

/** What one transaction takes of a task. */
export interface TaskCut {
  readonly number: number;
  readonly outputs: readonly OutgoingRecord[];
  readonly repartition: readonly PartitionRecords[];
  readonly changelog: readonly ProducedRecord[];
  readonly positions: readonly CutPosition[];
  /** About how many bytes of outputs and repartition records. */
  readonly bytes: number;
  /** Nothing follows: the task has ended. */
  readonly isLast: boolean;
}

/** A position that a cut covers. */
interface CutPosition {
  readonly reader: PartitionReader;
  readonly offset: number;
  readonly watermark: number | undefined;
}

/**
 * - `running`
 * - `ended`: its inputs have ended, the last cut is not committed yet
 * - `done`: that is committed too
 * - `broken`: a function threw in the middle of a record; no more cuts
 * - `closed`
 */
export type TaskState = 'running' | 'ended' | 'done' | 'broken' | 'closed';

// What waits in memory for the next commit: a job has dozens of tasks, and one machine.
const FULL_BYTES = 2_000_000;
const FULL_RECORDS = 10_000;

/** Owned by this process, fenced and restored. */
export class Task {
  readonly id: TaskId;
  readonly stream: StreamTask;
  readonly producer: TransactionalProducer;
  readonly outputs: TaskOutputs;
  readonly outbox: RepartitionOutbox;
  readonly channels: Channels;
  readonly changelog: ChangelogCodec | undefined;
  readonly log: string;
  readonly readers: PartitionReader[] = [];
  /** The commit that is under way. */
  committing: Promise<boolean> | undefined;
  state: TaskState = 'running';
  #commits: number;
  #isTouched = false;
  #records = 0;
  #watermark = Number.NEGATIVE_INFINITY;

  constructor(parts: TaskParts) {
    this.id = parts.id;
    this.stream = parts.stream;
    this.producer = parts.producer;
    this.outputs = parts.outputs;
    this.outbox = parts.outbox;
    this.channels = parts.channels;
    this.changelog = parts.changelog;
    this.log = parts.log;
    this.#commits = parts.commits;
  }

  /** Whether it may be fed, probed and cut. */
  get isLive(): boolean {
    return this.state === 'running' || this.state === 'ended';
  }

  /** Whether so much waits that the next commit should not be waited for. */
  get isFull(): boolean {
    return this.#records >= FULL_RECORDS || this.outputs.bytes + this.outbox.bytes > FULL_BYTES;
  }

  /** Whether there may be something to commit. */
  get isDirty(): boolean {
    return this.#isTouched || this.outputs.bytes > 0 || this.outbox.isDirty;
  }

  /** How many commits were begun, through all lives of the task. */
  get commits(): number {
    return this.#commits;
  }

  /** Records were processed, or timers fired: there may be something to commit. */
  touch(records: number): void {
    this.#isTouched = true;
    this.#records += records;
  }

  /** A function threw in the middle of something: what waits must not be committed. */
  break(): void {
    if (this.isLive) this.state = 'broken';
  }

  /** The probe (Flink: `onPeriodicEmit`). */
  emitPeriodicWatermarks(): void {
    if (this.state !== 'running') return;
    this.stream.emitPeriodicWatermarks();
    let lowest = Number.POSITIVE_INFINITY;
    for (const { feed } of this.readers) lowest = Math.min(lowest, feed.watermark ?? lowest);
    if (lowest > this.#watermark && lowest < Number.POSITIVE_INFINITY) {
      this.#watermark = lowest;
      this.touch(0);
    }
  }

  /** Fires the timers of the wall clock that are due. */
  advanceProcessingTime(now: number): void {
    const { nextProcessingTimer } = this.stream;
    if (this.state !== 'running' || nextProcessingTimer === undefined) return;
    if (nextProcessingTimer > now) return;
    this.touch(0);
    this.stream.advanceProcessingTime(now);
  }

  /**
   * Takes what was read of the sources for all that there is: after a loss that is what was read before
   * it, and has to be read again.
   */
  readNoFurther(): void {
    for (const reader of this.readers) {
      if (reader.isInternal) continue;
      reader.end = Math.max(reader.position, reader.readBefore);
      reader.isDone = reader.position >= reader.end;
    }
  }

  /** Ends the task where all of its inputs have ended; tells whether it did. */
  endIfRead(): boolean {
    if (this.state !== 'running' || !this.readers.every(({ isDone }) => isDone)) return false;
    if (!this.channels.haveEnded) return false;
    // What a bounded run commits as its time is what it had seen, and not that time is over.
    for (const reader of this.readers) this.#lastWatermarks.set(reader, reader.feed.watermark);
    this.#timeBeforeEnd = this.stream.takeChanges();
    this.stream.endOfInput();
    this.outbox.end(this.#endMark());
    this.state = 'ended';
    this.touch(0);
    return true;
  }

  readonly #lastWatermarks = new Map<PartitionReader, number | undefined>();
  #timeBeforeEnd: readonly TaskChange[] = [];

  /** Takes all that a transaction has to write; undefined if there is nothing. */
  cut(): TaskCut | undefined {
    if (!this.isLive) return undefined;
    const moved = this.readers.filter(({ position, committed }) => position > committed);
    const isDirty = this.outputs.bytes > 0 || this.outbox.isDirty;
    if (moved.length === 0 && !this.#isTouched && !isDirty) return undefined;
    const changes = this.#takeChanges();
    if (moved.length === 0 && !isDirty && changes.length === 0 && this.state !== 'ended') {
      this.#isTouched = false;
      return undefined;
    }
    const number = ++this.#commits;
    const bytes = this.outputs.bytes + this.outbox.bytes;
    this.#isTouched = false;
    this.#records = 0;
    return {
      number,
      bytes,
      outputs: this.outputs.take(),
      repartition: this.outbox.take(),
      changelog: this.changelog?.encode(changes, this.#progress(number)) ?? [],
      positions: moved.map((reader) => ({
        reader,
        offset: reader.position,
        watermark: this.#lastWatermarks.has(reader)
          ? this.#lastWatermarks.get(reader)
          : reader.feed.watermark,
      })),
      isLast: this.state === 'ended',
    };
  }

  /** Gives up what it holds; commits nothing. Throws what a function's close() throws. */
  close(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    void this.producer.close();
    this.stream.close();
  }

  #takeChanges(): readonly TaskChange[] {
    const changes = this.stream.takeChanges();
    if (this.state !== 'ended') return changes;
    const before = this.#timeBeforeEnd;
    this.#timeBeforeEnd = [];
    return [...before, ...changes.filter(({ part }) => part !== 'time' && part !== 'exchange')];
  }

  #progress(number: number): TaskProgress {
    const ends = this.channels.ends();
    return {
      version: CHANGELOG_VERSION,
      number,
      log: this.log,
      positions: this.readers.map(({ topic, partition, position }) => [topic, partition, position]),
      ...(ends && { ends }),
    };
  }

  #endMark(): EndMark {
    const mark: Record<string, number> = this.channels.mark();
    for (const { topic, partition, position, end } of this.readers) {
      if (end < Number.POSITIVE_INFINITY) mark[`${topic}-${partition}`] = position;
    }
    return mark;
  }
}
