/**
 * Runs one job from its first look at the topics to leaving the group. kafkajs calls in from all
 * sides; whatever ends the job only says so, and the end itself is made in one place.
 */

import type { JobGraph } from '@tidemark/event-time';
import type { ConsumerListener, KafkaClient } from '../client/kafka-client.ts';
import { Alarm, type Timers } from '../clock.ts';
import { LifeCycle } from '../life-cycle.ts';
import { type RuntimeLog, silentLog } from '../options.ts';
import type { KafkaJobResult } from '../result.ts';
import { consumeAll } from '../savepoint/consume-all.ts';
import type { PartitionReader } from '../task/partition-reader.ts';
import type { Task } from '../task/task.ts';
import { HeartbeatFailure } from './batch-processor.ts';
import { ConnectionWatch } from './connection-watch.ts';
import { EndOfInput } from './end-of-input.ts';
import { Ending, type EndingKind, within } from './ending.ts';
import { logEvent } from './event-log.ts';
import { FetchClock } from './fetch-clock.ts';
import type { RunOptions } from './job-hooks.ts';
import { JobMetrics } from './job-metrics.ts';
import { type JobParts, wireJob } from './job-parts.ts';
import { planStart } from './job-plan.ts';
import { GRACE_MS, lastCommit } from './last-commit.ts';
import { patiently } from './patiently.ts';
import { startPeriodicWork } from './periodic-work.ts';
import { timerFailure } from './user-function-failure.ts';

/** How much longer a batch may take after a request to stop. */
const FINISH_BATCH_MS = 500;

/** One run of one job. */
export class JobRunner {
  readonly #graph: JobGraph;
  readonly #client: KafkaClient;
  readonly #options: RunOptions;
  readonly #timers: Timers;
  readonly #log: RuntimeLog;
  readonly #life: LifeCycle;
  readonly #metrics: JobMetrics;
  readonly #ending = new Ending();
  readonly #watch: ConnectionWatch;
  readonly #sourceClock: FetchClock;
  readonly #alarm: Alarm;
  #parts: JobParts | undefined;
  #endOfInput: EndOfInput | undefined;
  #handling: Promise<void> = Promise.resolve();
  #stopRequestedAt = Infinity;

  constructor(graph: JobGraph, client: KafkaClient, options: RunOptions, timers: Timers) {
    this.#graph = graph;
    this.#client = client;
    this.#options = options;
    this.#timers = timers;
    this.#log = options.log ?? silentLog;
    this.#life = new LifeCycle(options.onState);
    this.#metrics = new JobMetrics(timers);
    this.#sourceClock = new FetchClock(timers);
    this.#watch = new ConnectionWatch(timers, this.#log);
    this.#alarm = new Alarm(timers, () => this.#onTimer());
  }

  /** Resolves when the job has ended as it should; call it once. */
  async run(): Promise<KafkaJobResult> {
    const { signal, drainSignal, suspendSignal } = this.#options;
    const stop = () => this.#stop();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    drainSignal?.addEventListener('abort', () => this.#endOfInput?.drain(), { once: true });
    suspendSignal?.addEventListener('abort', () => void this.#suspend(), { once: true });
    this.#life.to('starting');
    this.#start().catch((error) => {
      // A connection that a stop has cut is no failure.
      if (this.#life.isActive) this.#fail(error);
    });
    const kind = await this.#ending.decided;
    await this.#end(kind);
    signal?.removeEventListener('abort', stop);
    this.#life.to(this.#ending.failure ? 'failed' : 'stopped');
    if (this.#ending.failure) throw this.#ending.failure.error;
    return this.#result();
  }

  async #start(): Promise<void> {
    const { groupId, createTopics = false, bounded = false, stateTopics = true } = this.#options;
    const options = { groupId, createTopics, bounded, stateTopics };
    const around = {
      client: this.#client,
      timers: this.#timers,
      log: this.#log,
      isWanted: () => this.#life.isActive,
    };
    const plan = await patiently(async () => {
      await this.#options.hooks?.planning?.();
      return await planStart(this.#graph, this.#client, options);
    }, around);
    await this.#options.hooks?.planned?.(plan);
    if (!this.#life.isActive) return;
    const parts = wireJob(plan, {
      graph: this.#graph,
      client: this.#client,
      options: this.#options,
      timers: this.#timers,
      sourceClock: this.#sourceClock,
      metrics: this.#metrics,
      log: this.#log,
      life: this.#life,
      listener: this.#listener(),
      keepGoing: () => this.#mayGoOn(),
      onStarted: (task) => this.#onStarted(task),
      onAllStarted: () => this.#onAllStarted(),
      onProgress: (reader) => this.#onProgress(reader),
      onCommitted: () => this.#endOfInput?.finishIfDone(),
      onEvent: (event) => {
        logEvent(this.#log, event);
        this.#options.onEvent?.(event);
      },
      onFailure: (error) => this.#fail(error),
    });
    this.#parts = parts;
    this.#endOfInput = new EndOfInput(parts, {
      options: this.#options,
      guard: (work) => this.#guard(work),
      onEnd: () => this.#metrics.worked(),
      onAllDone: () => this.#life.to('finishing') && this.#ending.decide('finished'),
    });
    parts.periodic.push(
      ...startPeriodicWork(parts, {
        graph: this.#graph,
        options: this.#options,
        timers: this.#timers,
        probe: () => this.#probe(parts),
        watch: () => this.#life.isActive && this.#watch.look(),
      }),
    );
    this.#options.hooks?.wired?.(parts);
    await parts.consumer.run();
  }

  #probe({ holder }: JobParts): void {
    this.#inTasks((task) => task.emitPeriodicWatermarks());
    if (this.#life.isActive) holder.update();
  }

  #listener(): ConsumerListener {
    return {
      // Functions of new tasks are opened in here, and kafkajs is not to see what they throw.
      assigned: (partitions) => this.#guard(() => this.#parts?.assignment.assigned(partitions)),
      rebalancing: () => {
        this.#life.to('rebalancing');
        this.#parts?.assignment.rebalancing();
      },
      joining: async () => this.#parts?.commitBeforeJoin(),
      batch: (batch) => {
        this.#handling = this.#handle(() => this.#parts?.processor.process(batch));
        return this.#handling;
      },
      skippedTo: (position) => this.#guard(() => this.#parts?.processor.skipped(position)),
      fetched: () => this.#sourceClock.fetched(),
      answered: () => this.#watch.answered(),
      stillMember: () => this.#parts?.assignment.stillMember(),
      crashed: (error, restart) => {
        if (!this.#life.isActive) return;
        const { groupId } = this.#options;
        const translated = this.#client.translate(error, { groupId });
        if (!restart) return this.#fail(translated);
        this.#watch.failed(translated.message);
      },
    };
  }

  /** Nothing but a failed heartbeat goes back to the client: it would try the batch again. */
  async #handle(work: () => Promise<void> | undefined): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof HeartbeatFailure) throw error.cause;
      this.#fail(error);
    }
  }

  #onAllStarted(): void {
    this.#life.to('running');
    this.#endOfInput?.finishIfDone();
  }

  /** A task may have nothing to read at all. */
  #onStarted(task: Task): void {
    if (this.#options.suspendSignal?.aborted) task.readNoFurther();
    this.#endOfInput?.started(task);
  }

  /** As a drain, but event time does not end. */
  async #suspend(): Promise<void> {
    const isActive = () => this.#life.isActive;
    const around = { client: this.#client, timers: this.#timers, isActive };
    try {
      const isStill = !this.#parts || (await consumeAll(this.#parts, around));
      if (isStill) this.#stop('suspended');
    } catch (error) {
      this.#fail(error);
    }
  }

  #onProgress(reader: PartitionReader): void {
    this.#endOfInput?.progressed(reader);
    this.#alarm.setTo(this.#parts?.tasks.nextProcessingTimer);
  }

  #onTimer(): void {
    const now = this.#timers.now();
    this.#inTasks((task) => task.advanceProcessingTime(now));
  }

  /** Runs functions of the job outside a batch. */
  #inTasks(work: (task: Task) => void): void {
    if (!this.#life.isActive) return;
    const { tasks, direct } = this.#parts ?? {};
    this.#guard(() => tasks?.each(work));
    this.#metrics.worked();
    direct?.kick();
    this.#alarm.setTo(tasks?.nextProcessingTimer);
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(timerFailure(error));
    }
  }

  #mayGoOn(): boolean {
    if (this.#life.isActive) return true;
    const stopping = this.#life.state === 'stopping';
    return stopping && this.#timers.now() - this.#stopRequestedAt < FINISH_BATCH_MS;
  }

  #stop(kind: EndingKind = 'stopped'): void {
    this.#stopRequestedAt = this.#timers.now();
    this.#life.to('stopping');
    this.#ending.decide(kind);
  }

  #fail(error: unknown): void {
    // A job that is asked to stop while the broker is away does so; its last commit says the rest.
    if (this.#life.state === 'stopping' && this.#client.isTransient(error)) return;
    this.#life.to('failing');
    this.#ending.fail(error);
  }

  async #end(kind: EndingKind): Promise<void> {
    const parts = this.#parts;
    if (!parts) return;
    for (const reader of parts.tasks.readers) parts.consumer.pause(reader);
    await within(this.#timers, GRACE_MS, this.#handling);
    this.#metrics.worked();
    const isCommitted = await lastCommit(parts.committer, {
      signal:
        kind === 'finished' || kind === 'suspended' ? this.#options.signal : AbortSignal.abort(),
      hasFailed: () => this.#ending.failure !== undefined,
      timers: this.#timers,
    });
    // A task that is lost now does not start again, and has nothing that could be committed.
    const isDone = isCommitted && !parts.assignment.isAnyBehind;
    if (!isDone) {
      this.#log.warn(
        {},
        'The last results could not be committed: their records will be processed again.',
      );
    } else await this.#leaving(kind);
    for (const timer of parts.periodic) timer.cancel();
    this.#alarm.cancel();
    const writeSnapshots = parts.snapshots?.last();
    // Of what is closed from now on no commit can be made; the group need not wait for that.
    this.#guard(() => parts.tasks.each((task) => task.close()));
    parts.assignment.close();
    parts.standbys.close();
    await within(this.#timers, GRACE_MS, parts.consumer.stop());
    if (parts.producer) await within(this.#timers, GRACE_MS, parts.producer.disconnect());
    await writeSnapshots?.(isDone);
  }

  async #leaving(kind: EndingKind): Promise<void> {
    try {
      if (!this.#ending.failure) await this.#options.hooks?.leaving?.(kind);
    } catch (error) {
      this.#life.to('failing');
      this.#ending.fail(error);
    }
  }

  #result(): KafkaJobResult {
    const { records, results, elapsedMs, badRecords, commits, restoredKeys } = this.#metrics;
    const late = this.#parts?.tasks.lateRecords ?? 0;
    const jobName = this.#graph.name;
    return { jobName, records, results, elapsedMs, late, badRecords, commits, restoredKeys };
  }
}
