/**
 * Runs a job or an operator in a test, by hand: elements, watermarks, idleness and both clocks go in,
 * and everything that follows can be read at once (Flink: `OneInputStreamOperatorTestHarness`; Kafka
 * Streams: `TopologyTestDriver`). There are as many partitions or channels as the test wants.
 */

import type { TaskChange } from '../snapshot/task-change.ts';
import type { TaskSnapshot } from '../snapshot/task-snapshot.ts';
import type { OutputTag } from '../stream/output-tag.ts';
import type { KeyedStateView, PendingTimer } from '../task/keyed-state-view.ts';
import { StreamTask, type StreamTaskOptions } from '../task/stream-task.ts';
import type { TaskMetrics } from '../task/task-metrics.ts';
import { ManualClock } from '../time/clock.ts';
import { HarnessInput } from './harness-input.ts';
import type { HarnessJob } from './harness-job.ts';
import { type HarnessOutput, type OutputRecord, OutputRecorder } from './harness-output.ts';
import { timerLines } from './pending-timers.ts';
import { inOneLine, Timeline, timeText } from './timeline.ts';

/** How a harness starts. */
export interface HarnessOptions
  extends Pick<
    StreamTaskOptions,
    'restore' | 'restoreWatermarks' | 'allowNonRestoredState' | 'trackChanges'
  > {
  /** The clock's first time, in epoch milliseconds; 0 by default. */
  readonly startAt?: number;
  /** `false` keeps no timeline: for long runs, whose timers are too many to compare at each step. */
  readonly timeline?: boolean;
}

/** Which input something is for; the first one's partition or channel 0 by default. */
export interface InputPlace {
  /** Name of the input. */
  readonly input?: string;
  /** A partition, or a channel of a keyed input. */
  readonly at?: number;
}

/** `T` is what goes in, `O` what comes out of `output`. */
export class JobHarness<T, O> {
  /** What came out of the job's main output. */
  readonly output: HarnessOutput<O>;
  /** What jobs with print() printed: `P> value`. */
  readonly printed: string[] = [];
  readonly clock: ManualClock;
  private readonly job: HarnessJob;
  private readonly options: HarnessOptions;
  private readonly history: Timeline;
  private readonly recorder: OutputRecorder;
  private readonly paused = new Map<string, Set<number>>();
  private running: { readonly task: StreamTask; readonly inputs: readonly HarnessInput[] };
  private timers = new Set<string>();

  constructor(job: HarnessJob, output: HarnessOutput<O>, options: HarnessOptions = {}) {
    this.job = job;
    this.output = output;
    this.options = options;
    this.history = new Timeline(options.timeline !== false);
    this.clock = new ManualClock(options.startAt ?? 0);
    this.recorder = new OutputRecorder(job.outputs, this.history);
    this.running = this.start(options.restore);
  }

  /** The task itself, for what the harness has no name for. */
  get task(): StreamTask {
    return this.running.task;
  }

  get metrics(): Readonly<TaskMetrics> {
    return this.task.metrics;
  }

  /** `timestamp` in epoch milliseconds; where a strategy assigns timestamps it is the record's own. */
  element(value: T, timestamp?: number, place: InputPlace = {}): this {
    const at = place.at ?? 0;
    return this.step(`element ${nameOf(place)}${inOneLine(value)} @${timeText(timestamp)}`, () =>
      this.inputAt(place).element(at, value, timestamp),
    );
  }

  /** Throws RangeError for an input with a strategy: it makes its own, at `probe()`. */
  watermark(timestamp: number, place: InputPlace = {}): this {
    return this.step(`watermark ${nameOf(place)}${timeText(timestamp)}`, () =>
      this.inputAt(place).watermark(place.at ?? 0, timestamp),
    );
  }

  /** Throws RangeError for an input with a strategy. */
  idle(place: InputPlace = {}): this {
    return this.step(`idle ${nameOf(place)}`, () =>
      this.inputAt(place).status(place.at ?? 0, true),
    );
  }

  /** Throws RangeError for an input with a strategy. */
  active(place: InputPlace = {}): this {
    return this.step(`active ${nameOf(place)}`, () =>
      this.inputAt(place).status(place.at ?? 0, false),
    );
  }

  /** Asks the generators of all inputs, as the runtime does every 200 ms. */
  probe(): this {
    return this.step('probe', () => this.task.emitPeriodicWatermarks());
  }

  /** While paused a partition does not become idle. */
  pause(place: InputPlace = {}): this {
    return this.setPaused(place, true);
  }

  resume(place: InputPlace = {}): this {
    return this.setPaused(place, false);
  }

  /**
   * Moves the clock. A processing-time timer for t fires when the clock is at t + 1, as in a running
   * job: `setProcessingTime(t)` leaves it pending (Flink's own harness fires it at t). On the way the
   * clock stops at each timer, so that callbacks see the time they would see.
   */
  setProcessingTime(time: number): this {
    return this.step(`clock ${timeText(time)}`, () => {
      const { clock, task } = this;
      for (let due = task.nextProcessingTimer; due !== undefined && due <= time; ) {
        clock.set(Math.max(due, clock.now()));
        task.advanceProcessingTime(clock.now());
        due = task.nextProcessingTimer;
      }
      clock.set(time);
    });
  }

  advanceProcessingTime(byMs: number): this {
    return this.setProcessingTime(this.clock.now() + byMs);
  }

  /** The last watermark, then the functions finish. */
  endOfInput(): this {
    return this.step('end of input', () => this.task.endOfInput());
  }

  /** Everything the job holds. */
  snapshot(): TaskSnapshot {
    return this.task.snapshot();
  }

  /** What has changed since the last call; needs `trackChanges`. */
  takeChanges(): TaskChange[] {
    return this.task.takeChanges();
  }

  /** Goes on in a new task, restored from a snapshot (by default its own) through JSON text. */
  restart(snapshot: TaskSnapshot = this.snapshot()): this {
    return this.step('restart', () => {
      this.task.close();
      this.running = this.start(JSON.parse(JSON.stringify(snapshot)));
    });
  }

  /** What an operator sent to the side output that the job made readable. */
  sideOutput<X>(tag: OutputTag<X>): OutputRecord<X>[] {
    const output = this.job.sideOutputOf(tag.id);
    if (output === undefined) throw new RangeError(`No side output ${tag.id} is read.`);
    return (output as HarnessOutput<X>).records;
  }

  /** Keyed state and timers of the operator of this uid or name. Throws OPERATOR_UNKNOWN. */
  state(operator: string): KeyedStateView {
    return this.task.keyedState(operator);
  }

  /** Of the operator of this uid or name. Throws OPERATOR_UNKNOWN. */
  eventTimeTimers(operator: string): PendingTimer[] {
    return this.state(operator).eventTimeTimers();
  }

  /** Of the operator of this uid or name. Throws OPERATOR_UNKNOWN. */
  processingTimeTimers(operator: string): PendingTimer[] {
    return this.state(operator).processingTimeTimers();
  }

  /** What the input's watermark is; of a source, what its partitions come to. */
  inputWatermark(input?: string): number {
    return this.inputAt(input === undefined ? {} : { input }).currentWatermark;
  }

  /** What happened so far: what went in, the timers and windows it set, and what came out. */
  timeline(): string {
    return this.history.toString();
  }

  private setPaused(place: InputPlace, paused: boolean): this {
    const input = this.inputAt(place);
    const { name } = input.description;
    const known = this.paused.get(name) ?? new Set();
    this.paused.set(name, known);
    if (paused) known.add(place.at ?? 0);
    else known.delete(place.at ?? 0);
    return this.step(`${paused ? 'pause' : 'resume'} ${nameOf(place)}`, () =>
      input.pause(place.at ?? 0, paused),
    );
  }

  private inputAt({ input }: InputPlace): HarnessInput {
    const { inputs } = this.running;
    const found =
      input === undefined ? inputs[0] : inputs.find((one) => one.description.name === input);
    if (found === undefined) throw new RangeError(`There is no input ${input}.`);
    return found;
  }

  private step(text: string, work: () => void): this {
    this.history.add('in', text.trim());
    try {
      work();
    } finally {
      if (this.options.timeline !== false) this.noteTimers();
    }
    return this;
  }

  private noteTimers(): void {
    const { task, timers } = this;
    const now = new Set(
      task.keyedOperators().flatMap((name) => timerLines(name, task.keyedState(name))),
    );
    for (const line of timers) if (!now.has(line)) this.history.add('timer-gone', line);
    for (const line of now) if (!timers.has(line)) this.history.add('timer-set', line);
    this.timers = now;
  }

  private start(restore: TaskSnapshot | undefined) {
    const { restore: _first, startAt: _startAt, timeline: _timeline, ...options } = this.options;
    const printer = {
      print: (id: string, value: unknown) => {
        this.printed.push(`${id}> ${inOneLine(value)}`);
      },
    };
    const task = new StreamTask({
      ...options,
      ...this.job.build(),
      ...(restore === undefined ? {} : { restore }),
      clock: this.clock,
      printer,
      exchange: this.recorder,
    });
    task.open();
    const inputs = this.job.inputs.map(
      (input) => new HarnessInput(task, input, this.paused.get(input.name) ?? new Set()),
    );
    return { task, inputs };
  }
}

function nameOf({ input, at }: InputPlace): string {
  const place = at === undefined ? '' : `[${at}]`;
  return input === undefined && at === undefined ? '' : `${input ?? ''}${place} `;
}
