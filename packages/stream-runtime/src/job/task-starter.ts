/**
 * Brings a task to where it was left: fences its transactional.id, so that whoever had it before can
 * commit nothing more, and only then reads what was committed.
 */

import type { TaskChange } from '@tidemark/event-time';
import {
  type RestoredTask,
  type RestoreTarget,
  StaleCopy,
  type TaskStateStore,
} from '../changelog/task-state-store.ts';
import type {
  TopicPartition,
  TransactionalProducer,
  TransactionTraces,
} from '../client/kafka-client.ts';
import { pause } from '../clock.ts';
import type { WarmTask } from '../standby/standby-task.ts';
import type { StandbyTasks } from '../standby/standby-tasks.ts';
import type { Task } from '../task/task.ts';
import type { JobEventListener } from './job-events.ts';
import type { PlannedSubTopology } from './job-plan.ts';
import { type StartPositionOptions, startPositions } from './start-positions.ts';
import { StartWatch } from './start-watch.ts';
import { stateFailure } from './state-failure.ts';
import type { PreparedTask, TaskFactory } from './task-factory.ts';

/** What a TaskStarter works with. */
export interface TaskStarterOptions extends StartPositionOptions {
  readonly factory: TaskFactory;
  readonly store: TaskStateStore;
  readonly standbys: StandbyTasks;
  /** Of a transactional.id; see TransactionalIds. */
  readonly transactionalId: (taskId: string) => string;
  /** Whether a task always has the same one. */
  readonly fencing: boolean;
  readonly onEvent: JobEventListener;
}

/** A task that is to be started. */
export interface WantedTask {
  readonly subTopology: PlannedSubTopology;
  readonly partition: number;
  /** False as soon as the task is not this process' any more. */
  isWanted(): boolean;
}

/** A task, and how much of it was read back. */
export interface StartedTask {
  readonly task: Task;
  /** Undefined where it keeps nothing in a changelog. */
  readonly restored: RestoredTask | undefined;
}

const RETRY_MS = 200;
const PROGRESS_MS = 1_000;

/** Starts tasks; several at once. */
export class TaskStarter {
  readonly #options: TaskStarterOptions;
  readonly #attempts = new Set<Attempt>();

  constructor(options: TaskStarterOptions) {
    this.#options = options;
  }

  /**
   * Resolves to undefined when the task is not wanted any more. What goes away by itself is tried
   * again until it does.
   *
   * @throws StreamRuntimeError STATE_INCOMPATIBLE, CHANGELOG_UNREADABLE, and what functions throw
   */
  async start(wanted: WantedTask): Promise<StartedTask | undefined> {
    const { timers, log } = this.#options;
    const task = `${wanted.subTopology.id}_${wanted.partition}`;
    const watch = new StartWatch(task, () => wanted.isWanted(), timers, log);
    try {
      return await this.#start(wanted, watch);
    } finally {
      watch.end();
    }
  }

  async #start(wanted: WantedTask, watch: StartWatch): Promise<StartedTask | undefined> {
    const { client, timers, log } = this.#options;
    while (wanted.isWanted()) {
      const attempt = new Attempt(watch);
      this.#attempts.add(attempt);
      try {
        const started = await this.#try(wanted, attempt);
        if (started && wanted.isWanted()) return started;
        await attempt.giveUp();
        return undefined;
      } catch (error) {
        await attempt.giveUp();
        if (!wanted.isWanted()) return undefined;
        if (error instanceof StaleCopy) {
          log.warn({}, `A copy of a task's state is of no use: ${error.message}`);
          continue;
        }
        if (!client.isTransient(error)) throw error;
        log.debug({ error: String(error) }, 'a task cannot start yet; trying again');
        watch.failed(client.translate(error, {}).message);
        await pause(timers, RETRY_MS);
      } finally {
        this.#attempts.delete(attempt);
      }
    }
    return undefined;
  }

  /** Nothing is wanted any more: Kafka is not waited for. */
  giveUp(): void {
    for (const attempt of this.#attempts) attempt.cutOff();
  }

  async #try(wanted: WantedTask, attempt: Attempt): Promise<StartedTask | undefined> {
    const { client, factory, standbys, fencing, transactionalId } = this.#options;
    const { subTopology, partition } = wanted;
    const id = `${subTopology.id}_${partition}`;
    const traces = this.#traces(wanted, transactionalId(id));
    await this.#settle(id, traces, attempt);
    if (!wanted.isWanted()) return undefined;
    const known = fencing ? traces : undefined;
    const producer = client.transactionalProducer(traces.transactionalId, known);
    attempt.producer = producer;
    await producer.fence();
    if (!wanted.isWanted()) return undefined;
    const warm = standbys.take(id);
    const prepared = warm?.prepared ?? factory.prepare(subTopology, partition);
    attempt.prepared = prepared;
    const restored = await this.#restore(prepared, wanted, warm, attempt.watch);
    if (!wanted.isWanted()) return undefined;
    const progress = restored?.progress;
    const positions = await startPositions(subTopology, partition, progress, this.#options);
    if (!wanted.isWanted()) return undefined;
    const changelog = restored?.codec;
    const task = factory.start(prepared, { producer, changelog, progress, positions });
    return { task, restored };
  }

  #traces({ subTopology, partition }: WantedTask, transactionalId: string): TransactionTraces {
    const { changelog, writes, sourceTopics, exchangeTopics } = subTopology;
    const read = [...sourceTopics.keys(), ...exchangeTopics.keys()];
    return {
      transactionalId,
      groupId: this.#options.groupId,
      partitions: changelog === undefined ? [] : [{ topic: changelog, partition }],
      topics: writes,
      offsets: read.map((topic) => ({ topic, partition })),
    };
  }

  /** Nothing of the task may hang when it is read: the next transaction would end that in its own way. */
  async #settle(task: string, traces: TransactionTraces, { signal }: Attempt): Promise<void> {
    const { client, fencing, timers, onEvent } = this.#options;
    if (!fencing) return;
    const outcome = await client.settleTransactions(traces, signal);
    if (outcome === undefined) return;
    onEvent({ type: 'hanging-transaction-ended', time: timers.now(), task, outcome });
  }

  async #restore(
    { id, stream }: PreparedTask,
    { subTopology, partition, isWanted }: WantedTask,
    warm: WarmTask | undefined,
    watch: StartWatch,
  ) {
    const { timers, onEvent } = this.#options;
    const { changelog } = subTopology;
    if (changelog === undefined) return undefined;
    const restore = warm?.restore ?? stream.restoring();
    const began = timers.now();
    let toldAt = began;
    const guarded = <T>(work: () => T): T => {
      try {
        return work();
      } catch (error) {
        throw stateFailure(error, changelog);
      }
    };
    const target: RestoreTarget = {
      apply: (changes: readonly TaskChange[]) => guarded(() => restore.apply(changes)),
      isWanted,
      onProgress(keys, fraction) {
        watch.moved();
        const now = timers.now();
        if (now - toldAt < PROGRESS_MS) return;
        toldAt = now;
        const keysPerSecond = Math.round((keys * 1_000) / Math.max(1, now - began));
        onEvent({ type: 'restore-progress', time: now, task: id, keys, fraction, keysPerSecond });
      },
      onWait: (reason) => watch.failed(reason),
    };
    const restored = await this.#read({ topic: changelog, partition }, target, warm?.restored);
    if (isWanted()) guarded(() => restore.finish());
    return restored;
  }

  /** What a standby has is not given up for a connection that breaks. */
  async #read(
    { topic, partition }: TopicPartition,
    target: RestoreTarget,
    from: RestoredTask | undefined,
  ): Promise<RestoredTask> {
    const { store, client, timers } = this.#options;
    for (;;) {
      try {
        return await store.restore(topic, partition, target, from);
      } catch (error) {
        if (from === undefined || !client.isTransient(error) || !target.isWanted()) throw error;
      }
      await pause(timers, RETRY_MS);
    }
  }
}

/** What has to be given up when a start comes to nothing. */
class Attempt {
  readonly watch: StartWatch;
  readonly #cut = new AbortController();
  producer: TransactionalProducer | undefined;
  prepared: PreparedTask | undefined;

  constructor(watch: StartWatch) {
    this.watch = watch;
  }

  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  /** Kafka is not waited for. */
  cutOff(): void {
    this.watch.end();
    this.#cut.abort();
    void this.producer?.close();
  }

  async giveUp(): Promise<void> {
    try {
      this.prepared?.stream.close();
    } finally {
      await this.producer?.close();
    }
  }
}
