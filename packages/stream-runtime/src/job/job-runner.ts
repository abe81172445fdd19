/**
 * Runs one job from its first look at the topics to leaving the group. kafkajs calls in from all
 * sides; whatever ends the job only says so, and the end itself is made in one place.
 */

import type { JobGraph } from '@tidemark/event-time';
import type { ConsumerListener, KafkaClient } from '../client/kafka-client.ts';
import { Alarm, every, pause, type Timers } from '../clock.ts';
import { LifeCycle } from '../life-cycle.ts';
import { type JobOptions, type RuntimeLog, silentLog } from '../options.ts';
import type { KafkaJobResult } from '../result.ts';
import { HeartbeatFailure } from './batch-processor.ts';
import { ConnectionWatch } from './connection-watch.ts';
import { Ending, type EndingKind, within } from './ending.ts';
import { JobMetrics } from './job-metrics.ts';
import { type JobParts, wireJob } from './job-parts.ts';
import { planJob } from './job-plan.ts';
import type { PartitionReader } from './partition-reader.ts';
import { timerFailure } from './user-function-failure.ts';

const DEFAULT_COMMIT_INTERVAL_MS = 1_000;
/** How much longer a batch may take after a request to stop. */
const FINISH_BATCH_MS = 500;
/** How long a stop waits for Kafka to take the last results and offsets. */
const GRACE_MS = 3_000;
const RETRY_MS = 100;
const WATCH_MS = 1_000;

/** One run of one job. */
export class JobRunner {
  readonly #graph: JobGraph;
  readonly #client: KafkaClient;
  readonly #options: JobOptions;
  readonly #timers: Timers;
  readonly #log: RuntimeLog;
  readonly #life: LifeCycle;
  readonly #metrics: JobMetrics;
  readonly #ending = new Ending();
  readonly #watch: ConnectionWatch;
  readonly #alarm: Alarm;
  #parts: JobParts | undefined;
  #handling: Promise<void> = Promise.resolve();
  #stopRequestedAt = Infinity;

  constructor(graph: JobGraph, client: KafkaClient, options: JobOptions, timers: Timers) {
    this.#graph = graph;
    this.#client = client;
    this.#options = options;
    this.#timers = timers;
    this.#log = options.log ?? silentLog;
    this.#life = new LifeCycle(options.onState);
    this.#metrics = new JobMetrics(timers);
    this.#watch = new ConnectionWatch(timers, this.#log);
    this.#alarm = new Alarm(timers, () => this.#onTimer());
  }

  /** Resolves when the job has ended as it should; call it once. */
  async run(): Promise<KafkaJobResult> {
    const { signal } = this.#options;
    const stop = () => this.#stop();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
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
    const { guarantee = 'exactly-once', createTopics = false, bounded = false } = this.#options;
    if (guarantee === 'exactly-once') {
      this.#log.warn(
        { guarantee: 'at-least-once' },
        'Exactly-once is not there yet: at-least-once is in force. After a failure or a rebalance some records are processed twice.',
      );
    }
    const plan = await planJob(this.#graph, this.#client, { createTopics, bounded });
    if (!this.#life.isActive) return;
    const parts = wireJob(plan, {
      graph: this.#graph,
      client: this.#client,
      options: this.#options,
      timers: this.#timers,
      metrics: this.#metrics,
      log: this.#log,
      life: this.#life,
      listener: this.#listener(),
      keepGoing: () => this.#mayGoOn(),
      onStarted: () => this.#onStarted(),
      onProgress: (reader) => this.#onProgress(reader),
      onFailure: (error) => this.#fail(error),
    });
    this.#parts = parts;
    this.#startTimers(parts);
    await parts.consumer.run();
  }

  #startTimers(parts: JobParts): void {
    const { commitIntervalMs = DEFAULT_COMMIT_INTERVAL_MS } = this.#options;
    const { autoWatermarkIntervalMs } = this.#graph;
    parts.periodic.push(
      every(this.#timers, commitIntervalMs, () => void parts.committer.commitIfFree()),
      every(this.#timers, WATCH_MS, () => {
        if (this.#life.state === 'running') this.#watch.look();
      }),
    );
    if (autoWatermarkIntervalMs > 0) {
      const probe = () => this.#inTasks(() => parts.tasks.emitPeriodicWatermarks());
      parts.periodic.push(every(this.#timers, autoWatermarkIntervalMs, probe));
    }
  }

  #listener(): ConsumerListener {
    return {
      // Functions of new tasks are opened in here, and kafkajs is not to see what they throw.
      assigned: (partitions) => this.#guard(() => this.#parts?.assignment.assigned(partitions)),
      rebalancing: () => {
        this.#life.to('rebalancing');
        void this.#parts?.committer.commit();
      },
      batch: (batch) => {
        this.#handling = this.#handle(() => this.#parts?.processor.process(batch));
        return this.#handling;
      },
      skippedTo: ({ topic, partition, offset }) => {
        const reader = this.#parts?.readers.get(topic, partition);
        if (reader?.state !== 'reading' || offset <= reader.position) return;
        reader.position = Math.min(offset, reader.end);
        this.#onProgress(reader);
      },
      answered: () => this.#watch.answered(),
      crashed: (error, restart) => {
        if (!this.#life.isActive) return;
        const { groupId } = this.#options;
        const translated = this.#client.translate(error, { groupId });
        if (!restart) return this.#fail(translated);
        this.#log.warn({ error: translated.message }, 'The consumer failed and starts again.');
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

  #onStarted(): void {
    this.#life.to('running');
    this.#finishIfDone();
  }

  #onProgress(reader: PartitionReader): void {
    const { tasks, consumer } = this.#parts ?? {};
    if (reader.state === 'reading' && reader.position >= reader.end) {
      reader.state = 'done';
      consumer?.pause(reader);
      this.#inTasks(() => tasks?.endOfPartition(reader));
      this.#finishIfDone();
    }
    this.#alarm.setTo(tasks?.nextProcessingTimer);
  }

  #finishIfDone(): void {
    const readers = this.#parts?.readers.all() ?? [];
    if (!this.#options.bounded || !readers.every(({ state }) => state === 'done')) return;
    if (this.#life.to('finishing')) this.#ending.decide('finished');
  }

  #onTimer(): void {
    this.#inTasks(() => this.#parts?.tasks.advanceProcessingTime(this.#timers.now()));
  }

  /** Runs functions of the job outside a batch. */
  #inTasks(work: () => void): void {
    if (!this.#life.isActive) return;
    this.#guard(work);
    this.#metrics.worked();
    this.#parts?.outputs.kick();
    this.#alarm.setTo(this.#parts?.tasks.nextProcessingTimer);
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

  #stop(): void {
    this.#stopRequestedAt = this.#timers.now();
    this.#life.to('stopping');
    this.#ending.decide('stopped');
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
    for (const reader of parts.readers.all()) parts.consumer.pause(reader);
    await within(this.#timers, GRACE_MS, this.#handling);
    if (kind === 'finished') this.#guard(() => parts.tasks.endOfExchanges());
    this.#metrics.worked();
    await this.#lastCommit(parts, kind);
    for (const timer of parts.periodic) timer.cancel();
    this.#alarm.cancel();
    this.#guard(() => parts.tasks.close());
    await within(this.#timers, GRACE_MS, parts.consumer.stop());
    await within(this.#timers, GRACE_MS, parts.producer.disconnect());
  }

  /** A finished job waits for Kafka as long as it takes; one that was stopped, or failed, does not. */
  async #lastCommit(parts: JobParts, kind: EndingKind): Promise<void> {
    const { signal } = this.#options;
    const patience = new AbortController();
    const startGrace = () => this.#timers.after(GRACE_MS, () => patience.abort());
    const grace = kind === 'finished' && !signal?.aborted ? undefined : startGrace();
    if (!grace) signal?.addEventListener('abort', startGrace, { once: true });
    const over = new Promise<boolean>((resolve) => {
      patience.signal.addEventListener('abort', () => resolve(false), { once: true });
    });
    const commit = () => Promise.race([parts.committer.commit(), over]);
    let isDone = await commit();
    while (!isDone && !this.#ending.failure && !patience.signal.aborted) {
      await pause(this.#timers, RETRY_MS, patience.signal);
      isDone = await commit();
    }
    grace?.cancel();
    signal?.removeEventListener('abort', startGrace);
    if (!isDone) {
      this.#log.warn(
        {},
        'The last offsets could not be committed: their records will be processed again.',
      );
    }
  }

  #result(): KafkaJobResult {
    const { records, results, elapsedMs, badRecords, commits } = this.#metrics;
    const late = this.#parts?.tasks.lateRecords ?? 0;
    const jobName = this.#graph.name;
    return { jobName, records, results, elapsedMs, late, badRecords, commits, restoredKeys: 0 };
  }
}
