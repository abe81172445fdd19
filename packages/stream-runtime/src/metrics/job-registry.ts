/**
 * The figures of a job for Prometheus. Nothing is done for a record: counters that the job keeps
 * anyway are read when somebody asks, and the rest follows from commits and other events.
 */

import type { Clock } from '@tidemark/event-time';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { KafkaClient } from '../client/kafka-client.ts';
import type { JobEvent } from '../job/job-events.ts';
import type { JobHooks } from '../job/job-hooks.ts';
import type { JobParts } from '../job/job-parts.ts';
import type { JobState } from '../life-cycle.ts';
import type { Task, TaskId } from '../task/task.ts';

/** What a JobRegistry works with. */
export interface JobRegistryOptions {
  readonly groupId: string;
  readonly client: Pick<KafkaClient, 'logRanges'>;
  readonly clock: Clock;
}

type Parts = Pick<JobParts, 'tasks' | 'metrics' | 'plan' | 'standbys'>;
type TaskPhase = 'starting' | 'running' | 'lost';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const PHASES: readonly TaskPhase[] = ['starting', 'running', 'lost'];

/** Of one job in this process. */
export class JobRegistry implements JobHooks {
  readonly #registry = new Registry();
  readonly #options: JobRegistryOptions;
  readonly #phases = new Map<TaskId, TaskPhase>();
  readonly #startedAt = new Map<TaskId, number>();
  readonly #commitSeconds: Histogram;
  readonly #restoreSeconds: Histogram;
  readonly #bytes: Counter;
  readonly #records: Counter;
  readonly #rebalances: Counter;
  readonly #failures: Counter;
  #parts: Parts | undefined;

  constructor(options: JobRegistryOptions) {
    this.#options = options;
    this.#registry.setDefaultLabels({ group: options.groupId });
    this.#read(
      'tidemark_records_in_total',
      'Records decoded and handed to the job',
      ({ metrics }) => metrics.records,
    );
    this.#read(
      'tidemark_results_out_total',
      'Values printed or handed to sinks',
      ({ metrics }) => metrics.results,
    );
    this.#read(
      'tidemark_late_records_total',
      'Records that came after their window was gone',
      ({ tasks }) => tasks.lateRecords,
    );
    this.#read(
      'tidemark_bad_records_total',
      'Records that could not be decoded, or that a function failed on',
      ({ metrics }) => metrics.badRecords,
    );
    this.#read(
      'tidemark_dead_letters_total',
      'Bad records written to a dead-letter topic',
      ({ metrics }) => metrics.deadLetters,
    );
    this.#read(
      'tidemark_commits_total',
      'Transactions that Kafka committed',
      ({ metrics }) => metrics.commits,
    );
    this.#read(
      'tidemark_restored_keys_total',
      'Changes of keys read back from changelogs',
      ({ metrics }) => metrics.restoredKeys,
    );
    this.#commitSeconds = this.#histogram(
      'tidemark_commit_duration_seconds',
      'From the cut of a task to the answer to its commit',
    );
    this.#restoreSeconds = this.#histogram(
      'tidemark_restore_duration_seconds',
      'From the assignment of a task to its first record',
    );
    this.#bytes = this.#counter(
      'tidemark_transaction_bytes_total',
      'What committed transactions wrote, about',
    );
    this.#records = this.#counter(
      'tidemark_transaction_records_total',
      'Records in committed transactions',
    );
    this.#rebalances = this.#counter(
      'tidemark_rebalances_total',
      'How often the group was joined anew',
    );
    this.#failures = this.#counter(
      'tidemark_task_failures_total',
      'Commits that failed, so that a task started again',
    );
    this.#gauges();
  }

  /** In the text form of Prometheus. */
  metrics(): Promise<string> {
    return this.#registry.metrics();
  }

  wired(parts: Parts): void {
    this.#parts = parts;
  }

  onEvent(event: JobEvent): void {
    switch (event.type) {
      case 'task-assigned':
        this.#phases.set(event.task, 'starting');
        this.#startedAt.set(event.task, event.time);
        return;
      case 'task-running': {
        const since = this.#startedAt.get(event.task) ?? event.time;
        this.#phases.set(event.task, 'running');
        this.#restoreSeconds.observe((event.time - since) / 1_000);
        return;
      }
      case 'task-lost':
        this.#phases.set(event.task, 'lost');
        this.#startedAt.set(event.task, event.time);
        if (event.failed === 'commit') this.#failures.inc();
        return;
      case 'task-closed':
        this.#phases.delete(event.task);
        return;
      case 'commit':
        this.#commitSeconds.observe(event.durationMs / 1_000);
        this.#bytes.inc(event.bytes);
        this.#records.inc(event.records);
    }
  }

  onState(state: JobState): void {
    if (state === 'rebalancing') this.#rebalances.inc();
  }

  #gauges(): void {
    const { clock } = this.#options;
    this.#gauge(
      'tidemark_tasks',
      'Tasks of this process by what they are doing',
      ['state'],
      (gauge) => {
        const phases = [...this.#phases.values()];
        for (const state of PHASES)
          gauge.set({ state }, phases.filter((one) => one === state).length);
        gauge.set({ state: 'standby' }, this.#parts?.standbys.held.length ?? 0);
      },
    );
    this.#gauge(
      'tidemark_watermark_timestamp_seconds',
      'Watermark of a task',
      ['task'],
      (gauge) => {
        for (const [task, watermark] of this.#watermarks()) gauge.set({ task }, watermark / 1_000);
      },
    );
    this.#gauge(
      'tidemark_watermark_lag_seconds',
      'How far the watermark of a task is behind the clock',
      ['task'],
      (gauge) => {
        for (const [task, watermark] of this.#watermarks()) {
          gauge.set({ task }, (clock.now() - watermark) / 1_000);
        }
      },
    );
    const labels = ['topic', 'partition'] as const;
    this.#gauge(
      'tidemark_lag_records',
      'Records between the position and the end of a partition',
      labels,
      (gauge) => this.#lag(gauge),
    );
  }

  /** Kafka is asked here only; while it does not answer there is no lag to be told. */
  async #lag(gauge: Gauge<'topic' | 'partition'>): Promise<void> {
    const readers = this.#parts?.tasks.readers ?? [];
    for (const topic of new Set(readers.map((reader) => reader.topic))) {
      const ranges = await this.#options.client.logRanges(topic).catch(() => []);
      for (const { partition, position } of readers.filter((reader) => reader.topic === topic)) {
        const end = ranges.find((range) => range.partition === partition)?.high;
        if (end === undefined) continue;
        gauge.set({ topic, partition: String(partition) }, Math.max(0, end - position));
      }
    }
  }

  #watermarks(): readonly (readonly [TaskId, number])[] {
    const all = this.#parts?.tasks.all ?? [];
    return all
      .map((task) => [task.id, this.#watermarkOf(task)] as const)
      .filter(([, watermark]) => Number.isFinite(watermark));
  }

  #watermarkOf({ id, readers, stream }: Task): number {
    const part = this.#parts?.plan.subTopologies.find((one) => id.startsWith(`${one.id}_`));
    const exchanges = part?.exchanges.map((node) => stream.exchangeInput(node.id)) ?? [];
    const sources = readers.filter(({ isInternal }) => !isInternal);
    return Math.min(
      ...exchanges.map(({ currentWatermark }) => currentWatermark),
      ...sources.map(({ feed }) => feed.watermark ?? Number.NEGATIVE_INFINITY),
    );
  }

  #read(name: string, help: string, value: (parts: Parts) => number): void {
    const parts = () => this.#parts;
    new Counter({
      name,
      help,
      registers: [this.#registry],
      collect() {
        const known = parts();
        this.reset();
        this.inc(known ? value(known) : 0);
      },
    });
  }

  #gauge<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    fill: (gauge: Gauge<L>) => void | Promise<void>,
  ): void {
    new Gauge<L>({
      name,
      help,
      labelNames: [...labelNames],
      registers: [this.#registry],
      async collect() {
        this.reset();
        await fill(this);
      },
    });
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.#registry] });
  }

  #histogram(name: string, help: string): Histogram {
    return new Histogram({ name, help, buckets: SECONDS, registers: [this.#registry] });
  }
}
