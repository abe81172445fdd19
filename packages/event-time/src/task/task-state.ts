/** Snapshot, restore and changes of all that the operators of a task hold. */
import { EventTimeError } from '../event-time-error.ts';
import type { JobGraph } from '../graph/job-graph.ts';
import type { JobNode } from '../graph/job-node.ts';
import type { NodeId } from '../graph/node-base.ts';
import type { ExchangeInputOperator } from '../operator/exchange-input-operator.ts';
import { inOperator } from '../operator/failed-operator.ts';
import type { KeyedOperatorState } from '../operator/keyed-operator-state.ts';
import type { Operator } from '../operator/operator.ts';
import type { SourceOperator } from '../operator/source-operator.ts';
import { checkSnapshot } from '../snapshot/check-snapshot.ts';
import { operatorKeys } from '../snapshot/operator-keys.ts';
import type { TaskChange, TimePart } from '../snapshot/task-change.ts';
import {
  type OperatorSnapshot,
  SNAPSHOT_VERSION,
  type TaskSnapshot,
} from '../snapshot/task-snapshot.ts';
import { fromJson, type JsonValue, toJson } from '../state/plain-value.ts';
import type { OperatorChain } from './operator-chain.ts';
import { TaskRestore } from './task-restore.ts';

/** How a snapshot is taken up. */
export interface RestoreOptions {
  /**
   * Whether watermarks, idleness and generators go on from the snapshot (default), so that what was
   * late stays late. With `false` they start anew, as Flink's do.
   */
  readonly restoreWatermarks?: boolean;
  /** Whether state of operators that are no more may be given up. Default false. */
  readonly allowNonRestoredState?: boolean;
}

interface Part {
  readonly key: string;
  readonly node: JobNode;
  readonly operator: Operator | SourceOperator;
}

/** The operators are those of a chain; exchange inputs are added as they are made. */
export class TaskState {
  private readonly jobName: string;
  private readonly parts: readonly Part[];
  private readonly exchanges = new Map<string, ExchangeInputOperator>();
  private readonly restoredExchanges = new Map<string, JsonValue>();
  private readonly keys: ReadonlyMap<NodeId, string>;
  /** JSON text of what the last changes said, by operator and part. */
  private readonly told = new Map<string, string>();
  private isTracking = false;

  constructor(graph: JobGraph, chain: OperatorChain) {
    this.jobName = graph.name;
    this.keys = operatorKeys(graph);
    this.parts = graph.nodes.flatMap((node): Part[] => {
      const operator = chain.operators.get(node.id) ?? chain.sources.get(node.id);
      return operator === undefined ? [] : [{ key: this.keyOf(node.id), node, operator }];
    });
  }

  /** Throws STATE_SERDE_FAILED. */
  snapshot(): TaskSnapshot {
    const operators: Record<string, OperatorSnapshot> = {};
    for (const { key, node, operator } of this.parts) {
      const keyed = keyedOf(operator)?.snapshot();
      const parts = this.wholeParts(key, operator);
      if (keyed === undefined && Object.keys(parts).length === 0) continue;
      operators[key] = { type: node.type, ...parts, ...(keyed === undefined ? {} : { keyed }) };
    }
    return { version: SNAPSHOT_VERSION, job: this.jobName, operators };
  }

  /** Throws SNAPSHOT_… and STATE_SERDE_FAILED. */
  restore(snapshot: TaskSnapshot, options: RestoreOptions): void {
    const types = new Map(this.parts.map(({ key, node }) => [key, node.type]));
    checkSnapshot(snapshot, types, options.allowNonRestoredState ?? false);
    for (const { key, node, operator } of this.parts) {
      const restored = snapshot.operators[key];
      if (restored === undefined) continue;
      inOperator(node.name, () => this.restorePart(key, operator, restored, options));
    }
  }

  /** After open() and before the first input. Throws as restore. */
  restoring(options: RestoreOptions): TaskRestore {
    const keyed = new Map(this.parts.map(({ key, operator }) => [key, keyedOf(operator)]));
    return new TaskRestore(this.jobName, {
      keyed: (operator) => keyed.get(operator),
      finish: (rest) => {
        this.restore(rest, options);
        for (const [key, input] of this.exchanges) {
          const exchange = this.restoredExchanges.get(key);
          if (exchange !== undefined) input.restoreTime(fromJson(exchange));
          this.restoredExchanges.delete(key);
        }
      },
    });
  }

  addExchangeInput(node: NodeId, input: ExchangeInputOperator): void {
    const key = this.keyOf(node);
    this.exchanges.set(key, input);
    const restored = this.restoredExchanges.get(key);
    if (restored !== undefined) input.restoreTime(fromJson(restored));
    this.restoredExchanges.delete(key);
  }

  /** Notes from now on what changes. */
  trackChanges(): void {
    this.isTracking = true;
    for (const { operator } of this.parts) keyedOf(operator)?.trackChanges();
  }

  /** What has changed since the last call; nothing if changes are not tracked. */
  takeChanges(): TaskChange[] {
    if (!this.isTracking) return [];
    return this.parts.flatMap(({ key, node, operator }) => {
      const changes = [...(keyedOf(operator)?.takeChanges(key) ?? [])];
      for (const [part, value] of Object.entries(this.wholeParts(key, operator))) {
        const text = JSON.stringify(value);
        if (this.told.get(`${part} ${key}`) === text) continue;
        this.told.set(`${part} ${key}`, text);
        changes.push({ part: part as TimePart, operator: key, value });
      }
      const isNew = !this.told.has(`operator ${key}`);
      if (!isNew || (changes.length === 0 && keyedOf(operator) === undefined)) return changes;
      this.told.set(`operator ${key}`, '');
      return [{ part: 'operator', operator: key, value: node.type }, ...changes];
    });
  }

  /** See KeyedOperatorState.everything. */
  *keyedChanges(): Generator<TaskChange> {
    for (const { key, operator } of this.parts) yield* keyedOf(operator)?.everything(key) ?? [];
  }

  /** What changes as a whole, as `takeChanges` told it last: kinds of operators, times, other state. */
  wholeChanges(): TaskChange[] {
    return this.parts.flatMap(({ key, node, operator }) => {
      const parts = Object.entries(this.wholeParts(key, operator));
      const changes = parts.map(([part, now]): TaskChange => {
        const told = this.told.get(`${part} ${key}`);
        const value: JsonValue = told === undefined ? now : JSON.parse(told);
        return { part: part as TimePart, operator: key, value };
      });
      const isThere = changes.length > 0 || keyedOf(operator) !== undefined;
      return isThere ? [{ part: 'operator', operator: key, value: node.type }, ...changes] : [];
    });
  }

  /** By uid or name, or by the id of the node. Throws OPERATOR_UNKNOWN. */
  keyed(operator: string): KeyedOperatorState {
    const part = this.parts.find(({ key, node }) => key === operator || node.id === operator);
    const keyed = part === undefined ? undefined : keyedOf(part.operator);
    if (keyed === undefined) throw new EventTimeError('OPERATOR_UNKNOWN', operator);
    return keyed;
  }

  keyedOperators(): string[] {
    return this.parts.flatMap(({ key, operator }) =>
      keyedOf(operator) === undefined ? [] : [key],
    );
  }

  private wholeParts(key: string, operator: Operator | SourceOperator) {
    const parts: Partial<Record<TimePart, JsonValue>> = {};
    const time = operator.snapshotTime?.();
    if (time !== undefined) parts.time = plain(key, time);
    const exchange = this.exchanges.get(key);
    if (exchange !== undefined) parts.exchange = plain(key, exchange.snapshotTime());
    const state = 'snapshotState' in operator ? operator.snapshotState?.() : undefined;
    if (state !== undefined) parts.state = plain(key, state);
    return parts;
  }

  private restorePart(
    key: string,
    operator: Operator | SourceOperator,
    { time, exchange, state, keyed }: OperatorSnapshot,
    { restoreWatermarks = true }: RestoreOptions,
  ): void {
    if (keyed !== undefined) keyedOf(operator)?.restore(keyed);
    if (state !== undefined && 'restoreState' in operator) operator.restoreState?.(fromJson(state));
    if (!restoreWatermarks) return;
    if (time !== undefined) operator.restoreTime?.(fromJson(time));
    if (exchange !== undefined) this.restoredExchanges.set(key, exchange);
  }

  private keyOf(node: NodeId): string {
    return this.keys.get(node) ?? node;
  }
}

function keyedOf(operator: Operator | SourceOperator): KeyedOperatorState | undefined {
  return 'keyedState' in operator ? operator.keyedState : undefined;
}

function plain(key: string, value: unknown): JsonValue {
  try {
    return toJson(value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EventTimeError('STATE_SERDE_FAILED', `operator ${key}: ${reason}`, { cause });
  }
}
