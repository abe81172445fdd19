// Groups as administrators see them.
import { errorCode } from '../wire/error-codes.ts';
import type { Group } from './group.ts';
import type { GroupDescription, GroupListing } from './group-messages.ts';

const NOTHING = Buffer.alloc(0);

/** A group and its members. What members want is only told of a stable group: before, it is about to change. */
export function describeGroup({ groupId, generations }: Group): GroupDescription {
  const stable = generations.state === 'Stable';
  const protocolName = stable ? (generations.protocolName ?? '') : '';
  return {
    errorCode: errorCode('NONE'),
    groupId,
    groupState: generations.state,
    protocolType: generations.protocolType ?? '',
    protocolData: protocolName,
    members: generations.members.all().map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      memberMetadata: stable ? member.metadata(protocolName) : NOTHING,
      memberAssignment: member.assignment,
    })),
  };
}

/** A group that there is not. */
export function describeMissingGroup(groupId: string): GroupDescription {
  return {
    errorCode: errorCode('NONE'),
    groupId,
    groupState: 'Dead',
    protocolType: '',
    protocolData: '',
    members: [],
  };
}

/** A group that another broker coordinates. */
export function describeElsewhere(groupId: string): GroupDescription {
  const error = errorCode('NOT_COORDINATOR');
  return { ...describeMissingGroup(groupId), errorCode: error };
}

/** A group in one line. */
export function listGroup({ groupId, generations }: Group): GroupListing {
  return {
    groupId,
    protocolType: generations.protocolType ?? '',
    groupState: generations.state,
    groupType: 'classic',
  };
}
