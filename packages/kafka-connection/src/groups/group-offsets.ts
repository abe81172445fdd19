/** All that a group has committed, in whatever topic. */

import { adminCall } from '../admin-call.ts';
import type { KafkaConnection } from '../connection.ts';
import type { CommittedOffset } from './committed-offsets.ts';

/**
 * As the group's coordinator has it now: commits that are under way are not waited for, and topics may
 * be named that are not there any more. Who is to go on from there asks `committedOffsets`.
 *
 * @throws KafkaConnectionError GROUP_UNAVAILABLE, GROUP_AUTHORIZATION_FAILED and others
 */
export async function groupOffsets(
  connection: KafkaConnection,
  groupId: string,
): Promise<readonly CommittedOffset[]> {
  const topics = await adminCall(connection, { groupId }, (admin) =>
    admin.fetchOffsets({ groupId }),
  );
  return topics
    .flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset, metadata }) => ({
        ...{ topic, partition, offset: Number(offset) },
        metadata: metadata ?? '',
      })),
    )
    .filter(({ offset }) => offset >= 0);
}
