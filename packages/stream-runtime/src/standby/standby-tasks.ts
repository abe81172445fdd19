/**
 * The standbys of this process: follows all of their changelogs with one reader, a bounded piece of one
 * of them at a time. What goes wrong with a standby costs its warmth, and nothing else.
 */

import type { KafkaClient, LogReader } from '../client/kafka-client.ts';
import { pause, type Timers } from '../clock.ts';
import type { JobEventListener, StandbyEvent } from '../job/job-events.ts';
import type { PlannedSubTopology } from '../job/job-plan.ts';
import type { TaskFactory } from '../job/task-factory.ts';
import type { RuntimeLog } from '../options.ts';
import type { TaskId } from '../task/task.ts';
import { StandbyTask, type WarmTask } from './standby-task.ts';

/** What StandbyTasks work with. */
export interface StandbyTasksOptions {
  readonly client: KafkaClient;
  readonly factory: TaskFactory;
  readonly timers: Timers;
  readonly log: RuntimeLog;
  readonly onEvent: JobEventListener;
}

/** A task that is to be kept warm. */
export interface WantedStandby {
  readonly subTopology: PlannedSubTopology;
  readonly partition: number;
}

interface Held {
  readonly wanted: WantedStandby;
  /** Undefined until it is known where its changelog begins. */
  standby: StandbyTask | undefined;
}

/** How long one that has read everything rests. */
const REST_MS = 100;
const RETRY_MS = 500;
const FETCH_BYTES = 1 << 20;
/**
 * Compaction keeps for a day that a key was removed (`delete.retention.ms`). Who has not read for
 * nearly that long may have missed it.
 */
export const MAX_AGE_MS = 20 * 3_600_000;

/** Kept by task; `close` at the end. */
export class StandbyTasks {
  readonly #options: StandbyTasksOptions;
  readonly #held = new Map<TaskId, Held>();
  #reader: LogReader | undefined;
  #following: Promise<void> | undefined;
  #wake = new AbortController();

  constructor(options: StandbyTasksOptions) {
    this.#options = options;
  }

  /** The ids of the tasks that are kept here, as the group's leader wants to know. */
  get held(): readonly TaskId[] {
    return [...this.#held.keys()];
  }

  /** All that are to be kept from now on; those in `starting` are left for the task to take. */
  assigned(
    wanted: ReadonlyMap<TaskId, WantedStandby>,
    starting: Pick<ReadonlySet<TaskId>, 'has'>,
  ): void {
    for (const id of this.held) if (!wanted.has(id) && !starting.has(id)) this.#drop(id);
    for (const [id, one] of wanted) {
      if (this.#held.has(id) || one.subTopology.changelog === undefined) continue;
      this.#held.set(id, { wanted: one, standby: undefined });
      this.#tell({ type: 'standby-assigned', task: id });
    }
    this.#wake.abort();
    if (this.#held.size > 0) this.#following ??= this.#follow();
  }

  /** The copy for a task that starts here now; undefined where there is none that is of use. */
  take(id: TaskId): WarmTask | undefined {
    const standby = this.#held.get(id)?.standby;
    if (!standby || this.#isTooOld(standby)) {
      this.#drop(id);
      return undefined;
    }
    this.#held.delete(id);
    return standby.take();
  }

  /** Closes all functions. */
  close(): void {
    for (const id of this.held) this.#drop(id);
    this.#wake.abort();
  }

  async #follow(): Promise<void> {
    while (this.#held.size > 0) {
      let isBehind = false;
      for (const [id, held] of this.#held) {
        if (await this.#step(id, held)) isBehind = true;
      }
      if (!isBehind && this.#held.size > 0) await this.#rest(REST_MS);
    }
    const reader = this.#reader;
    this.#reader = undefined;
    this.#following = undefined;
    await reader?.close().catch(() => {});
  }

  /** One piece of one changelog; tells whether there is more. */
  async #step(id: TaskId, held: Held): Promise<boolean> {
    try {
      return await this.#read(held);
    } catch (error) {
      if (this.#held.get(id) !== held) return false;
      const { client, log } = this.#options;
      if (client.isTransient(error)) {
        await this.#rest(RETRY_MS);
        return true;
      }
      this.#drop(id);
      const reason = error instanceof Error ? error.message : String(error);
      log.warn({ task: id, reason }, `Task ${id} is not kept warm here any more: ${reason}`);
      return false;
    }
  }

  async #read(held: Held): Promise<boolean> {
    const { timers } = this.#options;
    held.standby ??= await this.#prepare(held);
    const { standby } = held;
    if (standby === undefined) return false;
    if (this.#isTooOld(standby)) throw new Error('it was left behind for too long');
    this.#reader ??= this.#options.client.logReader();
    const slice = await this.#reader.read(standby.position, {
      maxWaitMs: 0,
      maxBytes: FETCH_BYTES,
    });
    await standby.follow(slice, breathe);
    if (standby.isOver) return false;
    if (standby.position.offset < slice.endOffset) return true;
    if (!standby.isWarm) this.#tell({ type: 'standby-warm', task: standby.id, keys: standby.keys });
    standby.isWarm = true;
    standby.freshAt = timers.now();
    return false;
  }

  async #prepare(held: Held): Promise<StandbyTask | undefined> {
    const { client, factory, timers } = this.#options;
    const { subTopology, partition } = held.wanted;
    const { changelog, id } = subTopology;
    if (changelog === undefined) return undefined;
    const ranges = await client.logRanges(changelog);
    const low = ranges.find((range) => range.partition === partition)?.low ?? 0;
    if (this.#held.get(`${id}_${partition}`) !== held) return undefined;
    const prepared = factory.prepare(subTopology, partition);
    return new StandbyTask(prepared, changelog, low, timers.now());
  }

  #isTooOld({ freshAt }: StandbyTask): boolean {
    return this.#options.timers.now() - freshAt > MAX_AGE_MS;
  }

  #drop(id: TaskId): void {
    const held = this.#held.get(id);
    if (!this.#held.delete(id)) return;
    try {
      held?.standby?.close();
    } catch (error) {
      this.#options.log.warn({ task: id, error: String(error) }, 'A standby did not close well.');
    }
    this.#tell({ type: 'standby-closed', task: id });
  }

  #rest(ms: number): Promise<void> {
    this.#wake = new AbortController();
    return pause(this.#options.timers, ms, this.#wake.signal);
  }

  #tell(event: Untimed<StandbyEvent>): void {
    const { onEvent, timers } = this.#options;
    onEvent({ ...event, time: timers.now() });
  }
}

type Untimed<E> = E extends unknown ? Omit<E, 'time'> : never;

/** Lets everything else have its turn. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
