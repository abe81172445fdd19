/**
 * Follows the group's assignments. A task that stays keeps its state and positions: whoever had it in
 * between would have fenced it. One that goes is closed without a commit; a new one is fenced and
 * restored before anything of it is read.
 */

import type { GroupConsumer, TopicPartition } from '../client/kafka-client.ts';
import type { Timers } from '../clock.ts';
import type { RuntimeLog } from '../options.ts';
import type { StandbyTasks } from '../standby/standby-tasks.ts';
import type { Task, TaskId } from '../task/task.ts';
import type { TaskRegistry } from '../task/task-registry.ts';
import type { JobEventListener } from './job-events.ts';
import type { JobPlan, PlannedSubTopology } from './job-plan.ts';
import { isFixed, partitionsAdded } from './partition-watch.ts';
import type { StartedTask, TaskStarter, WantedTask } from './task-starter.ts';

/** What an Assignment works with. */
export interface AssignmentOptions {
  readonly consumer: GroupConsumer;
  readonly plan: JobPlan;
  readonly tasks: TaskRegistry;
  readonly starter: TaskStarter;
  readonly standbys: StandbyTasks;
  readonly timers: Timers;
  readonly log: RuntimeLog;
  readonly onEvent: JobEventListener;
  /** Whether tasks are still taken on. */
  readonly isActive: () => boolean;
  /** A task is restored: commits its first positions; false if that did not succeed. */
  readonly commitStart: (task: Task) => Promise<boolean>;
  readonly onRestored: (started: StartedTask) => void;
  /** A task can be read now. */
  readonly onStarted: (task: Task) => void;
  /** All assigned tasks are at work, or done. */
  readonly onAllStarted: () => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * - `starting`
 * - `running`: it is in the registry
 * - `lost`: a commit failed; it starts again when this member is known to own it still
 */
type SlotState = 'starting' | 'running' | 'lost';

interface Slot {
  readonly id: TaskId;
  readonly subTopology: PlannedSubTopology;
  readonly partition: number;
  state: SlotState;
  task: Task | undefined;
  /** Heartbeats since it was lost. */
  beats: number;
  /** By topic: how far its sources were read when it was lost, which is more than is committed. */
  readonly readBefore: Map<string, number>;
}

// Well below the session time-out, within which nobody else is given what a member has.
const LEASE_MS = 5_000;

// The first heartbeat that is heard of may have been sent before the commit failed; they do not overlap.
const PROVING_BEATS = 2;

/** The tasks that the group gave to this process. */
export class Assignment {
  readonly #options: AssignmentOptions;
  readonly #slots = new Map<TaskId, Slot>();
  /** When this member was last told that it has what it was assigned. */
  #provenAt = Number.NEGATIVE_INFINITY;

  constructor(options: AssignmentOptions) {
    this.#options = options;
  }

  /** The ids of the tasks that this member has, as its group's leader wants to know. */
  get held(): readonly TaskId[] {
    return [...this.#slots.keys()];
  }

  get areAllRunning(): boolean {
    return [...this.#slots.values()].every(({ state }) => state === 'running');
  }

  /** Whether a task was lost and has not come back to where it was: some results are not committed. */
  get isAnyBehind(): boolean {
    return [...this.#slots.values()].some(({ state, task, readBefore }) => {
      if (state !== 'running') return readBefore.size > 0;
      return task?.state === 'running' && task.readers.some((one) => one.position < one.readBefore);
    });
  }

  /** Nothing is read until the next assignment: that makes no partition idle. */
  rebalancing(): void {
    for (const { task } of this.#slots.values()) {
      for (const { feed } of task?.readers ?? []) feed.pause();
    }
  }

  /** Takes over a new generation's partitions. Synchronous: nothing is fetched before it returns. */
  assigned(partitions: readonly TopicPartition[]): void {
    const { consumer, isActive, timers, log, onAllStarted } = this.#options;
    const wanted = this.#wanted(partitions);
    this.#provenAt = timers.now();
    for (const slot of this.#slots.values()) if (!wanted.has(slot.id)) this.#drop(slot);
    for (const partition of partitions) consumer.pause(partition);
    log.debug({ tasks: [...wanted.keys()] }, 'tasks assigned');
    if (!isActive()) return;
    this.#options.standbys.assigned(this.#wantedStandbys(partitions, wanted), wanted);
    for (const [id, { subTopology, partition }] of wanted) {
      const slot = this.#slots.get(id);
      if (slot?.state === 'running' && slot.task) this.#resume(slot.task);
      // The assignment is as good a proof of ownership as a heartbeat.
      else if (slot?.state === 'lost') void this.#start(slot);
      else if (slot === undefined) this.#add({ id, subTopology, partition });
    }
    if (this.areAllRunning) onAllStarted();
  }

  /** A heartbeat was accepted. */
  stillMember(): void {
    this.#provenAt = this.#options.timers.now();
    for (const slot of this.#slots.values()) {
      if (slot.state === 'lost' && ++slot.beats >= PROVING_BEATS) void this.#start(slot);
    }
  }

  /**
   * A function failed in the task, and left its state between two records. Resolves when the task is at
   * work again; when it is not this process' any more, or waits for a heartbeat that says so.
   */
  async beginAnew(task: Task, reason: string): Promise<void> {
    // What is under way is sound, and this may be all that the task gets ahead before the next failure.
    await task.committing;
    const slot = this.#slots.get(task.id);
    if (slot?.task !== task) return;
    this.lose(task, reason, 'function');
    if (this.#options.timers.now() - this.#provenAt < LEASE_MS) await this.#start(slot);
  }

  /** A commit of the task failed: what it has in memory may be more, or less, than what is committed. */
  lose(task: Task, reason: string, failed: 'commit' | 'function' = 'commit'): void {
    const slot = this.#slots.get(task.id);
    if (slot?.task !== task) return;
    const { onEvent, timers } = this.#options;
    this.#close(slot);
    for (const { topic, position, readBefore } of task.readers) {
      slot.readBefore.set(topic, Math.max(position, readBefore));
    }
    slot.state = 'lost';
    slot.beats = 0;
    onEvent({ type: 'task-lost', time: timers.now(), task: slot.id, failed, reason });
  }

  /** The job is over: what has not come to run yet is given up. */
  close(): void {
    for (const slot of this.#slots.values()) if (slot.state !== 'running') this.#close(slot);
    this.#options.starter.giveUp();
  }

  #wanted(partitions: readonly TopicPartition[]) {
    const wanted = new Map<TaskId, { subTopology: PlannedSubTopology; partition: number }>();
    for (const { topic, partition } of partitions) {
      const subTopology = this.#options.plan.readerOf.get(topic);
      if (subTopology === undefined) continue;
      if (partition >= subTopology.tasks && isFixed(subTopology)) {
        this.#options.onFailure(partitionsAdded(topic, undefined, subTopology));
        continue;
      }
      wanted.set(`${subTopology.id}_${partition}`, { subTopology, partition });
    }
    return wanted;
  }

  /** A changelog's partition asks for a standby of its task. */
  #wantedStandbys(partitions: readonly TopicPartition[], active: ReadonlyMap<TaskId, unknown>) {
    const { subTopologies } = this.#options.plan;
    const wanted = new Map<TaskId, { subTopology: PlannedSubTopology; partition: number }>();
    for (const { topic, partition } of partitions) {
      const subTopology = subTopologies.find(({ changelog }) => changelog === topic);
      const id = `${subTopology?.id}_${partition}`;
      if (subTopology && !active.has(id)) wanted.set(id, { subTopology, partition });
    }
    return wanted;
  }

  #add(place: Pick<Slot, 'id' | 'subTopology' | 'partition'>): void {
    const { onEvent, timers } = this.#options;
    const slot: Slot = {
      ...place,
      state: 'starting',
      task: undefined,
      beats: 0,
      readBefore: new Map(),
    };
    this.#slots.set(slot.id, slot);
    onEvent({ type: 'task-assigned', time: timers.now(), task: slot.id });
    void this.#start(slot);
  }

  #drop(slot: Slot): void {
    this.#slots.delete(slot.id);
    this.#close(slot);
    const { onEvent, timers } = this.#options;
    onEvent({ type: 'task-closed', time: timers.now(), task: slot.id });
  }

  #close(slot: Slot): void {
    const { tasks, consumer, onFailure } = this.#options;
    const { task } = slot;
    slot.task = undefined;
    if (task === undefined) return;
    tasks.remove(task);
    for (const reader of task.readers) consumer.pause(reader);
    try {
      task.close();
    } catch (error) {
      onFailure(error);
    }
  }

  async #start(slot: Slot): Promise<void> {
    const { starter, isActive, onFailure } = this.#options;
    slot.state = 'starting';
    const wanted: WantedTask = {
      subTopology: slot.subTopology,
      partition: slot.partition,
      isWanted: () => this.#slots.get(slot.id) === slot && isActive(),
    };
    try {
      const started = await starter.start(wanted);
      if (started) await this.#started(slot, wanted, started);
    } catch (error) {
      if (wanted.isWanted()) onFailure(error);
    }
  }

  async #started(slot: Slot, wanted: WantedTask, started: StartedTask): Promise<void> {
    const { tasks, commitStart, onRestored, onStarted, onAllStarted } = this.#options;
    const { onEvent, timers } = this.#options;
    const { task, restored } = started;
    const restoredKeys = restored?.keys ?? 0;
    slot.task = task;
    for (const reader of task.readers) {
      reader.readBefore = slot.readBefore.get(reader.topic) ?? reader.readBefore;
    }
    onRestored(started);
    // From now on there is an offset: `latest` must not mean a later latest to the next owner.
    if (task.readers.some(({ committed }) => committed < 0) && !(await commitStart(task))) return;
    if (slot.task !== task) return;
    if (!wanted.isWanted()) return this.#close(slot);
    slot.state = 'running';
    tasks.add(task);
    onEvent({ type: 'task-running', time: timers.now(), task: slot.id, restoredKeys });
    this.#resume(task);
    onStarted(task);
    if (this.areAllRunning) onAllStarted();
  }

  #resume(task: Task): void {
    const { consumer } = this.#options;
    for (const { topic, partition, position, end, isHeld, feed } of task.readers) {
      consumer.seek({ topic, partition, offset: position });
      const isRead = task.state === 'running' && position < end && !isHeld;
      if (!isRead) {
        consumer.pause({ topic, partition });
        continue;
      }
      consumer.resume({ topic, partition });
      feed.resume();
    }
  }
}
