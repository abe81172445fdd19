/**
 * Takes a batch through its task, a slice of records at a time: between slices the process can
 * breathe (timers, signals, output), the membership is kept, and a slow sink holds the job back.
 */

import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { failedInTime } from '@tidemark/event-time';
import type { ConsumedRecord, PartitionOffset, RecordBatch } from '../client/kafka-client.ts';
import type { Timers } from '../clock.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import type { PartitionReader } from '../task/partition-reader.ts';
import type { Task } from '../task/task.ts';
import type { TaskRegistry } from '../task/task-registry.ts';
import { within } from './ending.ts';
import type { JobMetrics } from './job-metrics.ts';
import type { LostPositions } from './lost-positions.ts';
import { userFunctionFailure } from './user-function-failure.ts';

/** What a BatchProcessor works with. */
export interface BatchProcessorOptions {
  readonly tasks: TaskRegistry;
  readonly metrics: JobMetrics;
  readonly timers: Timers;
  /** Undefined: what leaves the job is taken as fast as it comes. */
  readonly backPressure: () => Promise<unknown> | undefined;
  /** Begins the commit of a task that holds as much as it may, or resolves with that under way. */
  readonly commit: (task: Task) => Promise<unknown>;
  /** Whether a batch may be begun. */
  readonly isActive: () => boolean;
  /** Whether the batch in hand goes on after this slice. */
  readonly keepGoing: () => boolean;
  /** Where to read on when what was fetched is not what follows the position. */
  readonly lost: Pick<LostPositions, 'find'>;
  /** Fetches go on at the reader's position. */
  readonly seek: (reader: PartitionReader) => void;
  /** A reader has a new position, after its batch. */
  readonly onProgress: (reader: PartitionReader) => void;
  /**
   * A function failed on the record at the reader's position. Where the job goes on without it: what
   * begins the task anew.
   */
  readonly setAside: (
    reader: PartitionReader,
    failure: Error,
  ) => (() => Promise<unknown>) | undefined;
}

const BREATH_MS = 20;
const HEARTBEAT_MS = 500;
/** How long the other partitions wait for a task that begins anew. */
const ANEW_MS = 1_000;

/** What became of a slice. */
interface Slice {
  /** Of the first record that was not taken. */
  readonly next: number;
  /** The last record that was taken is one of those that a function fails on. */
  readonly isSetAside: boolean;
  /** A function failed on the record that was not taken. */
  readonly beginAnew: (() => Promise<unknown>) | undefined;
}

/** A heartbeat was rejected; the client wants to have `cause` back. */
export class HeartbeatFailure extends Error {}

/** Processes batches, one at a time. */
export class BatchProcessor {
  readonly #options: BatchProcessorOptions;
  #lastBreath = 0;

  constructor(options: BatchProcessorOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the batch is processed, or set aside because the partition is not (or no longer)
   * this process' own. After an error the reader's position is the record that it happened at.
   *
   * @throws StreamRuntimeError BAD_RECORD, KEY_DIFFERS, USER_FUNCTION_FAILED, LOG_WENT_BACK
   * @throws HeartbeatFailure
   */
  async process(batch: RecordBatch): Promise<void> {
    const { tasks, timers, isActive } = this.#options;
    if (batch.isStale()) return;
    for (let isFirst = true; ; isFirst = false) {
      const reader = tasks.reader(batch);
      if (reader?.task.state !== 'running' || !isActive()) return;
      const beginAnew = await this.#take(batch, reader, isFirst);
      if (beginAnew === undefined) return;
      // What is in hand goes on from there: another fetch for each such record would take its time.
      await this.#waitFor(within(timers, ANEW_MS, beginAnew()), batch);
    }
  }

  /** From the reader's position on; returns where a function failed on a record. */
  async #take(
    batch: RecordBatch,
    reader: PartitionReader,
    isFirst: boolean,
  ): Promise<Slice['beginAnew']> {
    const { metrics, tasks, keepGoing, onProgress, seek } = this.#options;
    const { task } = reader;
    const { fetchedFrom, nextOffset, records } = batch;
    const isElsewhere = fetchedFrom > reader.position || nextOffset <= reader.position;
    if (isElsewhere) {
      if (isFirst) await this.#backToPosition(batch, reader);
      return undefined;
    }
    let limit = countBefore(records, reader.end);
    let index = countBefore(records, reader.position);
    metrics.reading();
    while (index < limit) {
      const { next, isSetAside, beginAnew } = this.#takeSlice(reader, records, index, limit);
      if (beginAnew !== undefined) return beginAnew;
      index = next;
      const following = records[index];
      reader.position = following ? Number(following.offset) : nextOffset;
      if (isSetAside) await this.#commitNow(batch, task);
      else if (index === limit || !this.#isBreathDue(task)) continue;
      else await this.#breathe(batch, task);
      if (!tasks.has(reader) || task.state !== 'running' || !keepGoing()) return undefined;
      // The sources were told to be read no further.
      if (reader.isDone && !reader.isInternal) return undefined;
      limit = Math.min(limit, countBefore(records, reader.end));
    }
    // Everything below the end is processed, though the batch goes on behind it.
    reader.position = Math.min(Math.max(reader.position, nextOffset), reader.end);
    if (isFirst) batch.resolve();
    else seek(reader);
    metrics.worked();
    onProgress(reader);
    await (this.#isBreathDue(task) ? this.#breathe(batch, task) : this.#heartbeat(batch));
    return undefined;
  }

  /**
   * There was nothing to be seen up to an offset. Where that begins behind the position, it was fetched
   * before a seek, or there is a gap: reading again from the position tells.
   */
  skipped({ first, offset, ...at }: PartitionOffset & { readonly first: number }): void {
    const { tasks, seek, onProgress } = this.#options;
    const reader = tasks.reader(at);
    if (reader?.task.state !== 'running' || offset <= reader.position) return;
    if (first > reader.position && reader.doubtedSkip !== first) {
      reader.doubtedSkip = first;
      seek(reader);
      return;
    }
    reader.doubtedSkip = undefined;
    reader.position = Math.min(offset, reader.end);
    onProgress(reader);
  }

  async #backToPosition(batch: RecordBatch, reader: PartitionReader): Promise<void> {
    const { tasks, lost, isActive, seek, onProgress } = this.#options;
    const finding = lost.find(reader);
    await this.#waitFor(finding, batch);
    const offset = await finding;
    if (!tasks.has(reader) || reader.task.state !== 'running' || !isActive()) return;
    if (offset > reader.position) {
      reader.position = Math.min(offset, reader.end);
      onProgress(reader);
    }
    seek(reader);
  }

  #takeSlice(
    reader: PartitionReader,
    records: readonly ConsumedRecord[],
    from: number,
    limit: number,
  ): Slice {
    const { metrics, setAside } = this.#options;
    const { feed, task, readBefore } = reader;
    metrics.isAgain = reader.position < readBefore;
    const known = metrics.isAgain ? countBefore(records, readBefore) : limit;
    const to = Math.min(from + feed.sliceRecords, limit, known);
    let index = from;
    let isSetAside = false;
    task.touch(to - from);
    try {
      while (index < to && !isSetAside) {
        const record = records[index];
        if (record !== undefined) isSetAside = feed.accept(record);
        index++;
      }
      return { next: index, isSetAside, beginAnew: undefined };
    } catch (error) {
      // What the runtime itself refuses is refused before any function has seen it.
      if (!(error instanceof StreamRuntimeError)) task.break();
      const { topic, partition } = reader;
      const offset = records[index]?.offset ?? '';
      reader.position = Number(offset);
      const failure = userFunctionFailure(error, { topic, partition, offset });
      const isOfRecord = task.state === 'broken' && !failedInTime(error);
      const beginAnew = isOfRecord ? setAside(reader, failure) : undefined;
      if (beginAnew === undefined) throw failure;
      metrics.failed();
      return { next: index, isSetAside, beginAnew };
    } finally {
      metrics.isAgain = false;
    }
  }

  /**
   * Behind a record that a function fails on: that the task is begun anew for the next one must not
   * bring back what was before this one. What follows is processed while the commit is under way.
   */
  async #commitNow(batch: RecordBatch, task: Task): Promise<void> {
    const { committing } = task;
    if (committing !== undefined) await this.#waitFor(committing, batch);
    if (task.state === 'running') void this.#options.commit(task);
  }

  #isBreathDue(task: Task): boolean {
    return task.isFull || this.#options.timers.now() - this.#lastBreath >= BREATH_MS;
  }

  async #breathe(batch: RecordBatch, task: Task): Promise<void> {
    const { metrics, timers, backPressure, commit } = this.#options;
    metrics.worked();
    await yieldToEventLoop();
    const room = backPressure();
    if (room !== undefined) await this.#waitFor(room, batch);
    // One commit may be under way while the next fills up; a third thing there is not.
    const { committing } = task;
    if (task.isFull && committing !== undefined) await this.#waitFor(committing, batch);
    if (task.isFull) void commit(task);
    await this.#heartbeat(batch);
    this.#lastBreath = timers.now();
  }

  /** Waits, in time that does not count for idleness, and keeps the membership meanwhile. */
  async #waitFor(work: Promise<unknown>, batch: RecordBatch): Promise<void> {
    const { tasks, timers } = this.#options;
    const readers = tasks.readers.filter(({ task }) => task.state === 'running');
    for (const { feed } of readers) feed.pause();
    let waiting = true;
    const done = () => {
      waiting = false;
    };
    const settled = work.then(done, done);
    try {
      while (waiting) {
        let timer = { cancel() {} };
        const beat = new Promise<void>((resolve) => {
          timer = timers.after(HEARTBEAT_MS, resolve);
        });
        await Promise.race([settled, beat]);
        timer.cancel();
        if (waiting) await this.#heartbeat(batch);
      }
    } finally {
      for (const reader of readers) {
        const isRead = tasks.has(reader) && reader.task.state === 'running' && !reader.isHeld;
        if (isRead) reader.feed.resume();
      }
    }
  }

  async #heartbeat(batch: RecordBatch): Promise<void> {
    try {
      await batch.heartbeat();
    } catch (cause) {
      throw new HeartbeatFailure('heartbeat', { cause });
    }
  }
}

/** How many records come before an offset. They are in order, and mostly all do or none. */
function countBefore(records: readonly ConsumedRecord[], offset: number): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(records[middle]?.offset) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
