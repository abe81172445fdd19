/**
 * Takes a task up from its changes while a changelog is read: each goes straight to where it belongs,
 * so that a million keys are held once, and a standby stays warm (Kafka Streams: StateRestoreCallback).
 */
import { EventTimeError } from '../event-time-error.ts';
import type { KeyedOperatorState } from '../operator/keyed-operator-state.ts';
import { SnapshotBuilder } from '../snapshot/snapshot-builder.ts';
import type { TaskChange, TimePart } from '../snapshot/task-change.ts';
import type { SnapshotScope, TaskSnapshot } from '../snapshot/task-snapshot.ts';
import type { JsonValue } from '../state/plain-value.ts';
import type { RegisteredState } from '../state/registered-state.ts';
import { checkRestorable } from '../state/restorable.ts';

/** Where changes go that are not taken up one by one. */
export interface RestoreTarget {
  keyed(operator: string): KeyedOperatorState | undefined;
  /** Everything else: whole parts, and state that no function has asked for. */
  finish(rest: TaskSnapshot): void;
}

/** Changes are applied in their order, in any number of steps, between open() and the first input. */
export class TaskRestore {
  private readonly target: RestoreTarget;
  private readonly rest: SnapshotBuilder;
  private readonly whole = new Map<string, TaskChange>();
  private readonly states = new Map<string, Map<string, RegisteredState<unknown> | undefined>>();
  private isFinished = false;

  constructor(job: string, target: RestoreTarget) {
    this.rest = new SnapshotBuilder(job);
    this.target = target;
  }

  /** Throws STATE_SERDE_FAILED, SNAPSHOT_STATE_CHANGED and SNAPSHOT_TTL_CHANGED. */
  apply(changes: Iterable<TaskChange>): void {
    if (this.isFinished) throw new EventTimeError('RESTORE_FINISHED');
    for (const change of changes) this.applyOne(change);
  }

  /** The task can have its first input now. Throws SNAPSHOT_… where the changes are another job's. */
  finish(): void {
    if (this.isFinished) throw new EventTimeError('RESTORE_FINISHED');
    this.isFinished = true;
    this.rest.apply(this.whole.values());
    this.target.finish(this.rest.snapshot());
  }

  private applyOne(change: TaskChange): void {
    switch (change.part) {
      case 'keyed-state': {
        const { operator, scope, name, key, namespace, value } = change;
        const state = this.stateOf(operator, scope, name);
        if (state === undefined) this.rest.apply([change]);
        else state.apply(key, namespace, value);
        return;
      }
      case 'event-time-timer':
      case 'processing-time-timer': {
        const keyed = this.target.keyed(change.operator);
        if (keyed === undefined) this.rest.apply([change]);
        else keyed.applyTimer(change.part, change.key, change.namespace, change.time, change.value);
        return;
      }
      case 'state-header': {
        const state = this.stateOf(change.operator, change.scope, change.name);
        if (state === undefined) this.rest.apply([change]);
        else checkRestorable(change.value, state.header());
        return;
      }
      default:
        this.keep(change);
    }
  }

  /** Of what changes as a whole only the last is taken up. */
  private keep(change: TaskChange & { part: TimePart | 'operator'; value?: JsonValue }): void {
    this.whole.set(`${change.part} ${change.operator}`, change);
  }

  private stateOf(
    operator: string,
    scope: SnapshotScope,
    name: string,
  ): RegisteredState<unknown> | undefined {
    let states = this.states.get(operator);
    if (states === undefined) {
      states = new Map();
      for (const state of this.target.keyed(operator)?.backend.registered() ?? []) {
        states.set(`${state.scope}:${state.descriptor.name}`, state);
      }
      this.states.set(operator, states);
    }
    return states.get(`${scope}:${name}`);
  }
}
