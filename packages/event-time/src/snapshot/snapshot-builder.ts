/** Makes snapshots of changes: what a changelog is read into. */
import type { JobNodeType } from '../graph/job-node.ts';
import type { JsonValue } from '../state/plain-value.ts';
import { changeKey, type TaskChange, type TimePart } from './task-change.ts';
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
        put(entries, changeKey(change), value === undefined ? undefined : [key, value, ...tail]);
        return;
      }
      case 'event-time-timer':
      case 'processing-time-timer': {
        const { key, namespace, time, value } = change;
        const tail = namespace === 'void' ? ([] as const) : ([namespace] as const);
        const timers =
          change.part === 'event-time-timer' ? parts.eventTimeTimers : parts.processingTimeTimers;
        put(timers, changeKey(change), value === undefined ? undefined : [key, time, ...tail]);
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

function put<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

function stateId(scope: string, name: string): string {
  return `${scope}:${name}`;
}
