/** What tasks are called where Kafka fences: `<group>-<sub-topology>-<partition>`. */

import { randomUUID } from 'node:crypto';

/**
 * The transactional.id of a task: the same in every process, so that owning a task means having
 * fenced all who had it before. Without fencing each call makes another.
 */
export function transactionalIds(groupId: string, fencing: boolean): (taskId: string) => string {
  return (taskId) => {
    const id = `${groupId}-${taskId.replace('_', '-')}`;
    return fencing ? id : `${id}-${randomUUID()}`;
  };
}
