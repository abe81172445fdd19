/**
 * Writes snapshots of tasks while they work, and at the end. A snapshot taken in steps holds some
 * values as they were and some as they are later: it counts from where the changelog was when it
 * began, and is finished when all that it may hold is committed. Reading the changelog from there
 * makes it whole; nothing in it was ever taken back.
 */

import type { TaskChange } from '@tidemark/event-time';
import type { RestoredTask } from '../changelog/task-state-store.ts';
import type { TopicPartition } from '../client/kafka-client.ts';
import type { Timers } from '../clock.ts';
import type { JobEventListener } from '../job/job-events.ts';
import type { RuntimeLog } from '../options.ts';
import type { Task, TaskCut } from '../task/task.ts';
import { SnapshotWriter } from './snapshot-file.ts';
import { SNAPSHOT_FILE_VERSION } from './snapshot-header.ts';

/** What TaskSnapshots work with. */
export interface TaskSnapshotsOptions {
  readonly pathOf: (topic: string, partition: number) => string;
  /** By changelog. */
  readonly fingerprints: ReadonlyMap<string, string>;
  readonly changelogOf: (task: Task) => TopicPartition;
  readonly timers: Timers;
  readonly log: RuntimeLog;
  readonly onEvent: JobEventListener;
}

/** Where a task is in its changelog. */
interface Place {
  /** At least: the next commit is written here, or later. */
  end: number;
  /** Of the last commit's progress; undefined before the first commit of all. */
  progressAt: number | undefined;
  /** The last commit. */
  number: number;
  /** The last commit that the snapshot on disk tells of. */
  kept: number;
  committedAt: number;
  taking: Taking | undefined;
}

/** A snapshot in the making. */
interface Taking {
  readonly writer: SnapshotWriter;
  /** The subjects of the changelog when it began: what is of later ones is read there. */
  readonly subjects: number;
  readonly began: number;
  readonly number: number;
  /** All is in it but what changes as a whole. */
  isRead: boolean;
  /** The commit that covers all that is in it; 0: it is all committed. */
  covering: number | undefined;
}

// About a millisecond's work, and then some for the disk.
const SLICE = 500;

/** Of the tasks of one job in this process. */
export class TaskSnapshots {
  readonly #options: TaskSnapshotsOptions;
  readonly #places = new Map<Task, Place>();
  #working: Promise<void> | undefined;
  /** What is being written or removed beside that. */
  readonly #pending = new Set<Promise<void>>();

  constructor(options: TaskSnapshotsOptions) {
    this.#options = options;
  }

  /** A task was restored; nothing of it is committed yet in this life. */
  started(task: Task, { offset, progress, progressAt }: RestoredTask): void {
    this.#places.set(task, {
      end: offset,
      progressAt,
      number: progress?.number ?? 0,
      kept: -1,
      committedAt: this.#options.timers.now(),
      taking: undefined,
    });
  }

  /** To be called as JobHooks.cut is. */
  cut(task: Task, cut: TaskCut | undefined): void {
    const taking = this.#places.get(task)?.taking;
    if (!taking?.isRead || taking.covering !== undefined) return;
    // What a task that has ended holds is not what its changelog is told.
    if (task.state !== 'running') {
      this.#giveUp(task);
      return;
    }
    taking.covering = cut?.number ?? 0;
    void this.#track(appendWhole(task, taking).catch((error) => this.#failed(task, error)));
    if (cut === undefined) this.#finish(task);
  }

  /** To be called as JobHooks.committed is. */
  committed(task: Task, { number, changelog }: TaskCut): void {
    const place = this.#places.get(task);
    if (place === undefined || changelog.length === 0) return;
    // Its progress is the last of a commit's records, and a marker follows.
    place.progressAt = place.end + changelog.length - 1;
    place.end += changelog.length + 1;
    place.number = number;
    place.committedAt = this.#options.timers.now();
    if (place.taking?.covering === number) this.#finish(task);
  }

  /** Begins snapshots of the tasks that have committed something since their last; one at a time. */
  tick(): void {
    this.#forgetClosed();
    this.#working ??= this.#takeAll().finally(() => {
      this.#working = undefined;
    });
  }

  /**
   * To be called when nothing runs any more, before the tasks are closed. What comes back writes the
   * last snapshots if all is committed; the tasks' state must stay as it is until it resolves.
   */
  last(): (isAllCommitted: boolean) => Promise<void> {
    this.#forgetClosed();
    const running = [...this.#places].filter(([{ state }, place]) => {
      return state === 'running' && place.number > place.kept && place.progressAt !== undefined;
    });
    return async (isAllCommitted) => {
      for (const task of this.#places.keys()) this.#giveUp(task);
      await this.atRest();
      if (!isAllCommitted) return;
      const takeLast = async () => {
        for (const [task, place] of running) await this.#takeAtOnce(task, place);
      };
      await this.#track(takeLast());
    };
  }

  /** Resolves when nothing is being written; what waits for a commit is not. */
  async atRest(): Promise<void> {
    await this.#working;
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  async #takeAll(): Promise<void> {
    for (const [task, place] of this.#places) {
      const isDue = place.number > place.kept && place.taking === undefined;
      if (isDue && task.state === 'running') await this.#take(task, place);
    }
  }

  async #take(task: Task, place: Place): Promise<void> {
    const taking = await this.#begin(task, place);
    if (taking === undefined) return;
    place.taking = taking;
    try {
      const isOver = () => task.state !== 'running' || place.taking !== taking;
      if (await writeKeyed(task, taking, isOver)) taking.isRead = true;
      else await taking.writer.giveUp();
    } catch (error) {
      this.#failed(task, error);
    }
  }

  async #takeAtOnce(task: Task, place: Place): Promise<void> {
    const taking = await this.#begin(task, place);
    if (taking === undefined) return;
    try {
      await writeKeyed(task, taking, () => false);
      await appendWhole(task, taking);
      if (await taking.writer.finish()) this.#written(task, taking);
    } catch (error) {
      await taking.writer.giveUp();
      this.#warn(task, error);
    }
  }

  async #begin(task: Task, place: Place): Promise<Taking | undefined> {
    const { pathOf, fingerprints, changelogOf, timers } = this.#options;
    const { topic, partition } = changelogOf(task);
    const { progressAt, number, committedAt } = place;
    if (progressAt === undefined || task.changelog === undefined) return undefined;
    const began = timers.now();
    const { subjects } = task.changelog;
    try {
      const writer = await SnapshotWriter.create(pathOf(topic, partition), {
        version: SNAPSHOT_FILE_VERSION,
        fingerprint: fingerprints.get(topic) ?? '',
        topic,
        partition,
        log: task.log,
        offset: progressAt,
        number,
        takenAt: committedAt,
      });
      return { writer, subjects, began, number, isRead: false, covering: undefined };
    } catch (error) {
      this.#warn(task, error);
      return undefined;
    }
  }

  #finish(task: Task): void {
    const place = this.#places.get(task);
    const { taking } = place ?? {};
    if (place === undefined || taking === undefined) return;
    const finish = async () => {
      if (!(await taking.writer.finish())) return;
      place.kept = taking.number;
      place.taking = undefined;
      this.#written(task, taking);
    };
    void this.#track(finish().catch((error) => this.#failed(task, error)));
  }

  #written({ id: task }: Task, { writer: { records, bytes }, began }: Taking): void {
    const { timers, onEvent } = this.#options;
    const time = timers.now();
    onEvent({ type: 'snapshot-written', time, task, records, bytes, durationMs: time - began });
  }

  #giveUp(task: Task): void {
    const place = this.#places.get(task);
    const { taking } = place ?? {};
    if (place === undefined || taking === undefined) return;
    void this.#track(taking.writer.giveUp().catch(() => {}));
    place.taking = undefined;
  }

  #track(work: Promise<void>): Promise<void> {
    this.#pending.add(work);
    return work.finally(() => this.#pending.delete(work));
  }

  #failed(task: Task, error: unknown): void {
    this.#giveUp(task);
    this.#warn(task, error);
  }

  #warn({ id }: Task, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.log.warn({ task: id, reason }, `No snapshot of task ${id}: ${reason}`);
  }

  #forgetClosed(): void {
    for (const task of this.#places.keys()) {
      if (task.state !== 'closed') continue;
      this.#giveUp(task);
      this.#places.delete(task);
    }
  }
}

/** Tells whether it came to the end. */
async function writeKeyed(
  { changelog, stream }: Task,
  { writer, subjects }: Taking,
  isOver: () => boolean,
): Promise<boolean> {
  if (changelog === undefined) return false;
  await writer.append(changelog.encodeSubjects(subjects));
  let slice: TaskChange[] = [];
  for (const change of stream.keyedChanges()) {
    slice.push(change);
    if (slice.length < SLICE) continue;
    await writer.append(changelog.encodeKnown(slice, subjects));
    slice = [];
    if (isOver()) return false;
  }
  await writer.append(changelog.encodeKnown(slice, subjects));
  return !isOver();
}

async function appendWhole(
  { changelog, stream }: Task,
  { writer, subjects }: Taking,
): Promise<void> {
  await writer.append(changelog?.encodeKnown(stream.wholeChanges(), subjects) ?? []);
}
