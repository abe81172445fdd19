import { EventTimeError } from '../event-time-error.ts';
import type { JobNodeType } from '../graph/job-node.ts';
import { type OperatorSnapshot, SNAPSHOT_VERSION, type TaskSnapshot } from './task-snapshot.ts';

/**
 * Whether the operators of a task (kind by key) can take a snapshot up. Throws
 * SNAPSHOT_VERSION_UNKNOWN, SNAPSHOT_OPERATOR_MISSING and SNAPSHOT_OPERATOR_CHANGED.
 */
export function checkSnapshot(
  snapshot: TaskSnapshot,
  operators: ReadonlyMap<string, JobNodeType>,
  allowNonRestoredState: boolean,
): void {
  const version: unknown = snapshot?.version;
  if (version !== SNAPSHOT_VERSION || typeof snapshot.operators !== 'object') {
    const detail = `version ${String(version)}, known is ${SNAPSHOT_VERSION}`;
    throw new EventTimeError('SNAPSHOT_VERSION_UNKNOWN', detail);
  }
  const restored = Object.entries(snapshot.operators);
  for (const [key, { type }] of restored) {
    const now = operators.get(key);
    if (now === undefined || now === type) continue;
    throw new EventTimeError('SNAPSHOT_OPERATOR_CHANGED', `${key}: was ${type}, is ${now}`);
  }
  const missing = restored.filter(([key, operator]) => !operators.has(key) && holdsState(operator));
  if (missing.length === 0 || allowNonRestoredState) return;
  const keys = new Set(restored.map(([key]) => key));
  const added = [...operators.keys()].filter((key) => !keys.has(key));
  const gone = missing.map(([key, operator]) => `"${key}" (${contentsOf(operator)})`).join(', ');
  const known = added.length === 0 ? 'nothing' : added.map((key) => `"${key}"`).join(', ');
  const detail = `in the snapshot only: ${gone}; in the job only: ${known}`;
  throw new EventTimeError('SNAPSHOT_OPERATOR_MISSING', detail);
}

function holdsState({ state, keyed }: OperatorSnapshot): boolean {
  if (state !== undefined) return true;
  if (keyed === undefined) return false;
  const { states, eventTimeTimers, processingTimeTimers } = keyed;
  const timers = eventTimeTimers.length + processingTimeTimers.length;
  return timers > 0 || states.some(({ entries }) => entries.length > 0);
}

function contentsOf({ keyed }: OperatorSnapshot): string {
  const states = (keyed?.states ?? []).map(
    ({ name, entries }) => `state ${name}: ${entries.length}`,
  );
  const timers = (keyed?.eventTimeTimers.length ?? 0) + (keyed?.processingTimeTimers.length ?? 0);
  return [...states, ...(timers === 0 ? [] : [`timers: ${timers}`])].join(', ') || 'state';
}
