/**
 * What a task holds, as JSON-safe values: JSON text is one form of it. What JSON cannot say is
 * written as in `plain-value.ts`.
 */
import type { JobNodeType } from '../graph/job-node.ts';
import type { JsonValue } from '../state/plain-value.ts';
import type { StateType } from '../state/state-descriptor.ts';
import type { PlainNamespace } from '../window/plain-namespace.ts';

/** The only version that this code writes and reads. */
export const SNAPSHOT_VERSION = 1;

/** Everything that a task needs to go on where another stopped. Made by `StreamTask.snapshot()`. */
export interface TaskSnapshot {
  readonly version: number;
  readonly job: string;
  /** By uid, or by name where there is none; operators of one name are numbered, `Map #2`. */
  readonly operators: Readonly<Record<string, OperatorSnapshot>>;
}

/** What one operator holds. */
export interface OperatorSnapshot {
  readonly type: JobNodeType;
  /** Its watermarks, idleness and generators. */
  readonly time?: JsonValue;
  /** Of a keyBy: the channels of the exchange before it. */
  readonly exchange?: JsonValue;
  /** What it keeps besides keyed state. */
  readonly state?: JsonValue;
  readonly keyed?: KeyedSnapshot;
}

/** State and timers by key. */
export interface KeyedSnapshot {
  readonly states: readonly StateSnapshot[];
  readonly eventTimeTimers: readonly TimerEntry[];
  readonly processingTimeTimers: readonly TimerEntry[];
}

/** Whose a state is: a function's, or one of those that each window of a key has for itself. */
export type SnapshotScope = 'function' | 'contents' | 'trigger' | 'window';

/** One state with all its keys. */
export interface StateSnapshot extends StateHeader {
  readonly entries: readonly StateEntry[];
}

/** What a state is, without its values. */
export interface StateHeader {
  readonly scope: SnapshotScope;
  readonly name: string;
  readonly type: StateType;
  /** Set if the state has a time to live. */
  readonly ttl?: 'ProcessingTime' | 'EventTime';
}

/** The namespace is left out where it is 'void'. */
export type StateEntry = readonly [key: JsonValue, value: JsonValue, namespace?: PlainNamespace];

/** A timer's time is a number, or an infinity as a plain value. */
export type TimerEntry = readonly [key: JsonValue, time: JsonValue, namespace?: PlainNamespace];
