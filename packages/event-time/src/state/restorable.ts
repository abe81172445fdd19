import { EventTimeError } from '../event-time-error.ts';
import type { StateHeader } from '../snapshot/task-snapshot.ts';

/** Throws SNAPSHOT_STATE_CHANGED or SNAPSHOT_TTL_CHANGED if the values of one do not fit the other. */
export function checkRestorable(restored: StateHeader, registered: StateHeader): void {
  const { name } = restored;
  if (restored.type !== registered.type) {
    const detail = `${name}: was ${restored.type}, is ${registered.type}`;
    throw new EventTimeError('SNAPSHOT_STATE_CHANGED', detail);
  }
  if (restored.ttl !== registered.ttl) {
    const detail = `${name}: was ${restored.ttl ?? 'off'}, is ${registered.ttl ?? 'off'}`;
    throw new EventTimeError('SNAPSHOT_TTL_CHANGED', detail);
  }
}
