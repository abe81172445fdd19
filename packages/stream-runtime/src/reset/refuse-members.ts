/** What is done to a group behind the back of its members would be undone by their next commit. */

import type { KafkaClient } from '../client/kafka-client.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';

/** @throws StreamRuntimeError GROUP_HAS_MEMBERS, which names them */
export async function refuseMembers(
  client: Pick<KafkaClient, 'groupMembers'>,
  groupId: string,
): Promise<void> {
  const members = await client.groupMembers(groupId);
  if (members.length === 0) return;
  const listed = members.map(({ clientId, host }) => `${clientId} at ${host}`).join(', ');
  const count = members.length === 1 ? 'a member' : `${members.length} members`;
  throw new StreamRuntimeError(
    'GROUP_HAS_MEMBERS',
    `The group ${groupId} has ${count}: ${listed}.`,
  );
}
