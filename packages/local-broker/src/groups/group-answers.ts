// Refusals, in the shape of the response that the member waits for.
import { errorCode, type KafkaErrorName } from '../wire/error-codes.ts';
import type { JoinResponse, SyncResponse } from './group-messages.ts';
import type { Member } from './member.ts';

const NOTHING = Buffer.alloc(0);

/** A JoinGroup that is not granted. */
export function joinRefusal(error: KafkaErrorName, memberId: string): JoinResponse {
  return {
    errorCode: errorCode(error),
    generationId: -1,
    protocolType: null,
    protocolName: '',
    leader: '',
    skipAssignment: false,
    memberId,
    members: [],
  };
}

/** A SyncGroup that is not granted. */
export function syncRefusal(error: KafkaErrorName): SyncResponse {
  return {
    errorCode: errorCode(error),
    protocolType: null,
    protocolName: null,
    assignment: NOTHING,
  };
}

/** Ends whatever the member waits for. */
export function refuseWaiting(member: Member, error: KafkaErrorName): void {
  const { joining, syncing, memberId } = member;
  member.joining = undefined;
  member.syncing = undefined;
  joining?.(joinRefusal(error, memberId));
  syncing?.(syncRefusal(error));
}
