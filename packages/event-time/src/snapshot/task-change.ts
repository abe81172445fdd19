import type { JobNodeType } from '../graph/job-node.ts';
import type { JsonValue } from '../state/plain-value.ts';
import type { PlainNamespace } from '../window/plain-namespace.ts';
import type { SnapshotScope, StateHeader } from './task-snapshot.ts';

/**
 * One thing that has changed in a task, with what it is now. Without `value` it is there no more.
 * Later changes of one `changeKey` replace earlier ones, as in a compacted topic.
 */
export type TaskChange =
  | { readonly part: 'operator'; readonly operator: string; readonly value: JobNodeType }
  | { readonly part: TimePart; readonly operator: string; readonly value?: JsonValue }
  | {
      readonly part: 'state-header';
      readonly operator: string;
      readonly scope: SnapshotScope;
      readonly name: string;
      readonly value: StateHeader;
    }
  | {
      readonly part: 'keyed-state';
      readonly operator: string;
      readonly scope: SnapshotScope;
      readonly name: string;
      readonly key: JsonValue;
      readonly namespace: PlainNamespace;
      readonly value?: JsonValue;
    }
  | {
      readonly part: TimerPart;
      readonly operator: string;
      readonly key: JsonValue;
      readonly namespace: PlainNamespace;
      readonly time: JsonValue;
      readonly value?: true;
    };

/** Parts of an operator that change as a whole. */
export type TimePart = 'time' | 'exchange' | 'state';

/** The timers of each domain. */
export type TimerPart = 'event-time-timer' | 'processing-time-timer';

/** What the change is about, as JSON text: the key of a compacted changelog. */
export function changeKey(change: TaskChange): string {
  const { part, operator } = change;
  switch (part) {
    case 'state-header':
      return JSON.stringify([part, operator, change.scope, change.name]);
    case 'keyed-state': {
      const { scope, name, key, namespace } = change;
      return JSON.stringify([part, operator, scope, name, key, namespace]);
    }
    case 'event-time-timer':
    case 'processing-time-timer':
      return JSON.stringify([part, operator, change.key, change.namespace, change.time]);
    default:
      return JSON.stringify([part, operator]);
  }
}
