/** Makes snapshots of changes: what a changelog is read into. */
import type { JobNodeType } from '../graph/job-node.ts';
import type { JsonValue } from '../state/plain-value.ts';
import type { PlainNamespace } from '../window/plain-namespace.ts';
import type { TaskChange, TimePart } from './task-change.ts';
import {
  type OperatorSnapshot,
  SNAPSHOT_VERSION,
  type StateEntry,
  type StateHeader,
  type TaskSnapshot,
  type TimerEntry,
} from './task-snapshot.ts';

interface OperatorParts {
  type: JobNodeType | undefined;
  readonly whole: Map<TimePart, JsonValue>;
  readonly headers: Map<string, StateHeader>;
  readonly values: Map<string, Map<string, StateEntry>>;
  readonly eventTimeTimers: Map<string, TimerEntry>;
  readonly processingTimeTimers: Map<string, TimerEntry>;
}

/** Applies changes in any number of steps; the later of two for one thing counts. */
export class SnapshotBuilder {
  private readonly job: string;
  private readonly operators = new Map<string, OperatorParts>();

  constructor(job: string) {
    this.job = job;
  }

  /** Goes on from a snapshot: what a changelog's tail is applied to. */
  static from({ job, operators }: TaskSnapshot): SnapshotBuilder {
    const builder = new SnapshotBuilder(job);
    for (const [operator, snapshot] of Object.entries(operators)) {
      takeUp(builder.partsOf(operator), snapshot);
    }
    return builder;
  }

  apply(changes: Iterable<TaskChange>): void {
    for (const change of changes) this.applyOne(change);
  }

  /** What all changes so far come to. */
  snapshot(): TaskSnapshot {
    const operators: Record<string, OperatorSnapshot> = {};
    for (const [key, parts] of this.operators) {
      if (parts.type !== undefined) operators[key] = { ...operatorOf(parts, parts.type) };
    }
    return { version: SNAPSHOT_VERSION, job: this.job, operators };
  }

  private applyOne(change: TaskChange): void {
    const parts = this.partsOf(change.operator);
    switch (change.part) {
      case 'operator':
        parts.type = change.value;
        return;
      case 'state-header':
        parts.headers.set(stateId(change.scope, change.name), change.value);
        return;
      case 'keyed-state': {
        const { key, namespace, value } = change;
        const id = stateId(change.scope, change.name);
        const entries = parts.values.get(id) ?? new Map<string, StateEntry>();
        parts.values.set(id, entries);
        const tail = namespace === 'void' ? ([] as const) : ([namespace] as const);
        put(
          entries,
          cellOf(key, namespace),
          value === undefined ? undefined : [key, value, ...tail],
        );
        return;
      }
      case 'event-time-timer':
      case 'processing-time-timer': {
        const { key, namespace, time, value } = change;
        const tail = namespace === 'void' ? ([] as const) : ([namespace] as const);
        const timers =
          change.part === 'event-time-timer' ? parts.eventTimeTimers : parts.processingTimeTimers;
        const cell = cellOf(key, namespace, time);
        put(timers, cell, value === undefined ? undefined : [key, time, ...tail]);
        return;
      }
      default:
        put(parts.whole, change.part, change.value);
    }
  }

  private partsOf(operator: string): OperatorParts {
    let parts = this.operators.get(operator);
    if (parts === undefined) {
      parts = {
        type: undefined,
        whole: new Map(),
        headers: new Map(),
        values: new Map(),
        eventTimeTimers: new Map(),
        processingTimeTimers: new Map(),
      };
      this.operators.set(operator, parts);
    }
    return parts;
  }
}

function takeUp(parts: OperatorParts, { type, keyed, ...whole }: OperatorSnapshot): void {
  parts.type = type;
  for (const part of ['time', 'exchange', 'state'] as const) put(parts.whole, part, whole[part]);
  for (const { entries, ...header } of keyed?.states ?? []) {
    const id = stateId(header.scope, header.name);
    const cells = entries.map((entry) => [cellOf(entry[0], entry[2] ?? 'void'), entry] as const);
    parts.headers.set(id, header);
    parts.values.set(id, new Map(cells));
  }
  for (const [timers, entries] of [
    [parts.eventTimeTimers, keyed?.eventTimeTimers ?? []],
    [parts.processingTimeTimers, keyed?.processingTimeTimers ?? []],
  ] as const) {
    for (const entry of entries) timers.set(cellOf(entry[0], entry[2] ?? 'void', entry[1]), entry);
  }
}

// Kinds of nodes without state by key have neither headers nor timers.
function operatorOf(parts: OperatorParts, type: JobNodeType): OperatorSnapshot {
  const states = Array.from(parts.headers, ([id, header]) => ({
    ...header,
    entries: [...(parts.values.get(id)?.values() ?? [])],
  }));
  const eventTimeTimers = [...parts.eventTimeTimers.values()];
  const processingTimeTimers = [...parts.processingTimeTimers.values()];
  const whole = Object.fromEntries(parts.whole);
  const isEmpty = states.length + eventTimeTimers.length + processingTimeTimers.length === 0;
  if (isEmpty) return { type, ...whole };
  return { type, ...whole, keyed: { states, eventTimeTimers, processingTimeTimers } };
}

// Within a state or the timers of an operator. Most keys are texts without windows: those need no
// JSON text, which is what reading a long changelog would spend its time on.
function cellOf(key: JsonValue, namespace: PlainNamespace, time?: JsonValue): string {
  if (typeof key === 'string' && namespace === 'void' && time === undefined) return `=${key}`;
  return JSON.stringify([key, namespace, time]);
}

function put<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

function stateId(scope: string, name: string): string {
  return `${scope}:${name}`;
}
