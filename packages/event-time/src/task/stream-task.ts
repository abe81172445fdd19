/**
 * One parallel instance of a connected part of a job (Flink: `StreamTask`). Synchronous: the
 * runtime feeds it records, probes and the time, and everything that follows has happened when
 * the call returns. An error that a user's function throws comes out of the call that caused it,
 * and `failedOperator()` names its operator; the task is not to be used afterwards, except for
 * close().
 */
import { EventTimeError } from '../event-time-error.ts';
import type { JobGraph } from '../graph/job-graph.ts';
import type { NodeId } from '../graph/node-base.ts';
import type { SinkNode } from '../graph/sink-node.ts';
import { type ExchangeInput, ExchangeInputOperator } from '../operator/exchange-input-operator.ts';
import type { ExchangeOutput } from '../operator/exchange-link.ts';
import { inOperator } from '../operator/failed-operator.ts';
import type {
  Operator,
  PeriodicWatermarkOperator,
  ProcessingTimeOperator,
} from '../operator/operator.ts';
import type { SourceInput } from '../operator/source-operator.ts';
import type { TaskChange } from '../snapshot/task-change.ts';
import type { TaskSnapshot } from '../snapshot/task-snapshot.ts';
import type { Printer } from '../stream/printer.ts';
import type { SinkWriter } from '../stream/sink.ts';
import type { Clock } from '../time/clock.ts';
import { WatermarkAlignment } from '../watermark/watermark-alignment.ts';
import { KeyedStateView } from './keyed-state-view.ts';
import { OperatorChain } from './operator-chain.ts';
import type { TaskMetrics } from './task-metrics.ts';
import type { TaskRestore } from './task-restore.ts';
import { type RestoreOptions, TaskState } from './task-state.ts';

/** What a task needs from its runtime. */
export interface StreamTaskOptions extends RestoreOptions {
  readonly graph: JobGraph;
  /** The nodes of this task; all of the graph's by default. */
  readonly nodes?: ReadonlySet<NodeId>;
  /** Processing time. */
  readonly clock: Clock;
  /** The time in which sources could have got something: idleness is measured with it. Default `clock`. */
  readonly sourceClock?: Clock;
  readonly printer: Printer;
  /** Writers for sinks that the runtime knows; `undefined` leaves it to the sink's createWriter. */
  readonly sinkWriter?: (node: SinkNode) => SinkWriter<unknown> | undefined;
  /** Where elements go at a keyBy or broadcast whose operators are not in this task. */
  readonly exchange?: ExchangeOutput;
  /** Shared by tasks whose sources are to be aligned with each other; the task's own by default. */
  readonly alignment?: WatermarkAlignment;
  /** Goes on where the task stopped that gave this snapshot. */
  readonly restore?: TaskSnapshot;
  /** Whether `takeChanges` is used: noting what changes costs a little at each write. Default false. */
  readonly trackChanges?: boolean;
}

/** Throws EXCHANGE_MISSING, SINK_WITHOUT_WRITER, and SNAPSHOT_… where one does not fit the job. */
export class StreamTask {
  readonly metrics: Readonly<TaskMetrics>;
  private readonly chain: OperatorChain;
  private readonly ownMetrics: TaskMetrics = {
    numRecordsIn: 0,
    numRecordsOut: 0,
    numLateRecordsDropped: 0,
  };
  private readonly state: TaskState;
  private readonly restoreOptions: RestoreOptions;
  private readonly exchangeInputs = new Map<NodeId, ExchangeInputOperator>();
  private readonly periodic: readonly PeriodicWatermarkOperator[];
  private readonly timed: readonly ProcessingTimeOperator[];
  private readonly names = new Map<unknown, string>();

  constructor(options: StreamTaskOptions) {
    const { graph, clock, printer, sinkWriter, exchange } = options;
    const nodes = options.nodes ?? new Set(graph.nodes.map((node) => node.id));
    const { alignment = new WatermarkAlignment() } = options;
    const { sourceClock = clock } = options;
    const metrics = this.ownMetrics;
    const environment = { clock, sourceClock, printer, sinkWriter, metrics, alignment };
    this.metrics = this.ownMetrics;
    this.chain = new OperatorChain(graph, nodes, environment, exchange);
    const operators = [...this.chain.operators.values()];
    this.periodic = [...this.chain.sources.values(), ...operators.filter(isPeriodic)];
    this.timed = operators.filter(isTimed);
    this.state = new TaskState(graph, this.chain);
    this.restoreOptions = options;
    if (options.restore !== undefined) this.state.restore(options.restore, options);
    if (options.trackChanges === true) this.state.trackChanges();
    for (const { id, name } of graph.nodes) this.names.set(this.chain.operators.get(id), name);
  }

  /** Where a source's records go in. Throws NODE_NOT_IN_TASK. */
  source(node: NodeId): SourceInput {
    const source = this.chain.sources.get(node);
    if (source === undefined) throw new EventTimeError('NODE_NOT_IN_TASK', `source ${node}`);
    return source;
  }

  /** Where the elements of the keyBy or broadcast go in at whose output this task begins. Throws NODE_NOT_IN_TASK. */
  exchangeInput(node: NodeId): ExchangeInput {
    const known = this.exchangeInputs.get(node);
    if (known !== undefined) return known;
    const entry = this.chain.entries.get(node);
    if (entry === undefined) throw new EventTimeError('NODE_NOT_IN_TASK', `exchange ${node}`);
    const input = new ExchangeInputOperator(entry, this.ownMetrics);
    this.exchangeInputs.set(node, input);
    this.state.addExchangeInput(node, input);
    return input;
  }

  /** Opens all functions. Call it once, before the first record. */
  open(): void {
    this.eachOperator((operator) => operator.open());
  }

  /**
   * Goes on where another task stopped, from its changes: between open() and the first input. An
   * alternative to `restore` that needs no snapshot, and may take as long as a standby stays one.
   */
  restoring(): TaskRestore {
    return this.state.restoring(this.restoreOptions);
  }

  /** The probe: asks all generators. The runtime calls it every `graph.autoWatermarkIntervalMs`. */
  emitPeriodicWatermarks(): void {
    for (const operator of this.periodic) operator.onPeriodicEmit();
  }

  /** Fires the processing-time timers that are due at `now`, in epoch milliseconds, in time order. */
  advanceProcessingTime(now: number): void {
    for (let first = this.firstTimed(); first !== undefined; first = this.firstTimed()) {
      const time = first.nextProcessingTimer;
      if (time === undefined || time >= now) return;
      this.fire(first, time);
    }
  }

  /**
   * From when on advanceProcessingTime has something to fire; undefined if nothing is set. That is
   * one millisecond after the first timer's time, as in Flink: only then has the clock passed it,
   * just as a watermark of t says that nothing with a timestamp of t comes any more.
   */
  get nextProcessingTimer(): number | undefined {
    const time = this.firstTimed()?.nextProcessingTimer;
    return time === undefined ? undefined : time + 1;
  }

  /** All inputs have ended: the last watermark fires what is left in event time, then all finish. */
  endOfInput(): void {
    for (const source of this.chain.sources.values()) source.endOfInput();
    for (const input of this.exchangeInputs.values()) input.endOfInput();
    this.eachOperator((operator) => operator.finish());
  }

  /** Closes all functions and writers; nothing is emitted. */
  close(): void {
    for (const source of this.chain.sources.values()) source.close();
    this.eachOperator((operator) => operator.close());
  }

  /**
   * Everything the task holds, between two calls: keyed state, timers, watermarks, idleness,
   * generators. It shares nothing with the task. Throws STATE_SERDE_FAILED.
   */
  snapshot(): TaskSnapshot {
    return this.state.snapshot();
  }

  /**
   * What has changed since the last call (or the restore), one change for each value, timer or
   * operator, whatever the number of writes: `SnapshotBuilder` makes a snapshot of all of them. Needs
   * `trackChanges`. Throws STATE_SERDE_FAILED.
   */
  takeChanges(): TaskChange[] {
    return this.state.takeChanges();
  }

  /**
   * All keyed state and timers, as changes, read in steps while the task works on: what changes
   * meanwhile is told as it was or as it is. Together with `wholeChanges` after a later `takeChanges`,
   * and all that `takeChanges` gave since the first step, it makes up the task as of then.
   * Throws STATE_SERDE_FAILED.
   */
  keyedChanges(): Generator<TaskChange> {
    return this.state.keyedChanges();
  }

  /** Everything else, as `takeChanges` told it last: what changes as a whole, watermarks among it. */
  wholeChanges(): TaskChange[] {
    return this.state.wholeChanges();
  }

  /** The keyed state of an operator, by its uid or name. Throws OPERATOR_UNKNOWN. */
  keyedState(operator: string): KeyedStateView {
    return new KeyedStateView(this.state.keyed(operator));
  }

  /** The uids or names of the operators that have keyed state. */
  keyedOperators(): string[] {
    return this.state.keyedOperators();
  }

  private fire(operator: ProcessingTimeOperator, time: number): void {
    inOperator(this.nameOf(operator), () => operator.onProcessingTimePassed(time));
  }

  private eachOperator(work: (operator: Operator) => void): void {
    for (const operator of this.chain.operators.values()) {
      inOperator(this.nameOf(operator), () => work(operator));
    }
  }

  private nameOf(operator: unknown): string {
    return this.names.get(operator) ?? '';
  }

  private firstTimed(): ProcessingTimeOperator | undefined {
    let first: ProcessingTimeOperator | undefined;
    let firstTime = Number.POSITIVE_INFINITY;
    for (const operator of this.timed) {
      const time = operator.nextProcessingTimer;
      if (time === undefined || time >= firstTime) continue;
      first = operator;
      firstTime = time;
    }
    return first;
  }
}

function isPeriodic<O extends object>(operator: O): operator is O & PeriodicWatermarkOperator {
  return 'onPeriodicEmit' in operator;
}

function isTimed<O extends object>(operator: O): operator is O & ProcessingTimeOperator {
  return 'onProcessingTimePassed' in operator;
}
