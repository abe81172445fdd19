/** What an operator holds by key, state and timers, for snapshots, changelogs and queries. */
import type { TaskChange, TimerPart } from '../snapshot/task-change.ts';
import type { KeyedSnapshot, StateHeader, TimerEntry } from '../snapshot/task-snapshot.ts';
import { ChangeSet } from '../state/change-set.ts';
import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import { fromJson, type JsonValue, toJson } from '../state/plain-value.ts';
import type { InternalTimerService } from '../timer/internal-timer-service.ts';
import type { TimerQueue } from '../timer/timer-queue.ts';
import {
  fromPlainNamespace,
  type PlainNamespace,
  toPlainNamespace,
} from '../window/plain-namespace.ts';

/** Every keyed operator has one; nothing is left for the operator itself to do. */
export class KeyedOperatorState {
  readonly backend: KeyedStateBackend;
  readonly timers: InternalTimerService;
  /** States whose headers are in the changelog. */
  private readonly announced = new Set<unknown>();

  constructor(backend: KeyedStateBackend, timers: InternalTimerService) {
    this.backend = backend;
    this.timers = timers;
  }

  /** Throws STATE_SERDE_FAILED. */
  snapshot(): KeyedSnapshot {
    return {
      states: this.backend.snapshot(),
      eventTimeTimers: timerEntries(this.timers.eventTimeTimers),
      processingTimeTimers: timerEntries(this.timers.processingTimeTimers),
    };
  }

  /** Throws STATE_SERDE_FAILED and SNAPSHOT_…, for states that are asked for later when they are. */
  restore({ states, eventTimeTimers, processingTimeTimers }: KeyedSnapshot): void {
    this.backend.restore(states);
    restoreTimers(this.timers.eventTimeTimers, eventTimeTimers);
    restoreTimers(this.timers.processingTimeTimers, processingTimeTimers);
  }

  /** Restores one timer, or its removal. */
  applyTimer(
    part: TimerPart,
    key: JsonValue,
    namespace: PlainNamespace,
    time: JsonValue,
    value: true | undefined,
  ): void {
    const { eventTimeTimers, processingTimeTimers } = this.timers;
    const queue = part === 'event-time-timer' ? eventTimeTimers : processingTimeTimers;
    const { changes } = queue;
    queue.changes = undefined;
    const timer = [fromJson(key), fromPlainNamespace(namespace), Number(fromJson(time))] as const;
    if (value === undefined) queue.delete(...timer);
    else queue.register(...timer);
    queue.changes = changes;
  }

  /** Notes from now on what changes. */
  trackChanges(): void {
    this.backend.trackChanges();
    this.timers.eventTimeTimers.changes ??= new ChangeSet();
    this.timers.processingTimeTimers.changes ??= new ChangeSet();
  }

  /**
   * Everything, as changes. It may be read in steps while the operator works on: what changes
   * meanwhile is told as it was or as it is, and nothing else is left out. Throws STATE_SERDE_FAILED.
   */
  *everything(operator: string): Generator<TaskChange> {
    const part = 'keyed-state';
    const registered = [...this.backend.registered()];
    const unclaimed = [...this.backend.unclaimedStates()];
    for (const state of registered) yield headerChange(operator, state.header());
    for (const { entries: _, ...header } of unclaimed) yield headerChange(operator, header);
    const all = [
      ...registered.map((state) => ({ ...state.header(), entries: state.entries() })),
      ...unclaimed,
    ];
    for (const { scope, name, entries } of all) {
      for (const [key, value, namespace = 'void'] of entries) {
        yield { part, operator, scope, name, key, namespace, value };
      }
    }
    yield* allTimers('event-time-timer', operator, this.timers.eventTimeTimers);
    yield* allTimers('processing-time-timer', operator, this.timers.processingTimeTimers);
  }

  /** What has changed since the last call. Throws STATE_SERDE_FAILED. */
  *takeChanges(operator: string): Generator<TaskChange> {
    for (const state of this.backend.registered()) {
      const value = state.header();
      const { scope, name } = value;
      if (!this.announced.has(state)) yield headerChange(operator, value);
      this.announced.add(state);
      const part = 'keyed-state';
      for (const { key, namespace, value } of state.takeChanges()) {
        const address = { key: toJson(key), namespace: toPlainNamespace(namespace) };
        const change = { part, operator, scope, name, ...address } as const;
        yield value === undefined ? change : { ...change, value };
      }
    }
    yield* timerChanges('event-time-timer', operator, this.timers.eventTimeTimers);
    yield* timerChanges('processing-time-timer', operator, this.timers.processingTimeTimers);
  }
}

// A heap that changes meanwhile would let some be missed: they are noted at once, and told one by one.
function* allTimers(part: TimerPart, operator: string, queue: TimerQueue): Generator<TaskChange> {
  for (const { key, namespace, time } of [...queue.values()]) {
    const address = { key: toJson(key), namespace: toPlainNamespace(namespace) };
    yield { part, operator, ...address, time: toJson(time), value: true };
  }
}

function headerChange(operator: string, value: StateHeader): TaskChange {
  const { scope, name } = value;
  return { part: 'state-header', operator, scope, name, value };
}

function* timerChanges(
  part: TimerPart,
  operator: string,
  queue: TimerQueue,
): Generator<TaskChange> {
  for (const [key, namespace, time] of queue.changes?.take() ?? []) {
    const change = {
      part,
      operator,
      key: toJson(key),
      namespace: toPlainNamespace(namespace),
      time: toJson(time),
    };
    yield queue.has(key, namespace, time) ? { ...change, value: true } : change;
  }
}

// In the order of the heap, so that restoring them one by one makes the same heap: what fires at
// one time then fires in the same order.
function timerEntries(queue: TimerQueue): TimerEntry[] {
  return Array.from(queue.values(), ({ key, namespace, time }): TimerEntry => {
    const plain = toPlainNamespace(namespace);
    return plain === 'void' ? [toJson(key), toJson(time)] : [toJson(key), toJson(time), plain];
  });
}

function restoreTimers(queue: TimerQueue, entries: readonly TimerEntry[]): void {
  const { changes } = queue;
  queue.changes = undefined;
  for (const [key, time, namespace = 'void'] of entries) {
    queue.register(fromJson(key), fromPlainNamespace(namespace), Number(fromJson(time)));
  }
  queue.changes = changes;
}
