// What group members ask and get, by the field names of the Kafka protocol but free of versions and wire format.

/** A way of dividing partitions that a member knows (its assignor), with the member's subscription in it. */
export interface MemberProtocol {
  readonly name: string;
  readonly metadata: Buffer;
}

/** Asks to become, or to stay, a member of a group. */
export interface JoinRequest {
  readonly groupId: string;
  /** A member that is silent for so long is removed (milliseconds). */
  readonly sessionTimeoutMs: number;
  /** How long a rebalance waits for this member (milliseconds). */
  readonly rebalanceTimeoutMs: number;
  /** Empty: a newcomer. */
  readonly memberId: string;
  /** Names a static member (KIP-345), which keeps its place when it comes again. */
  readonly groupInstanceId: string | null;
  readonly protocolType: string;
  readonly protocols: readonly MemberProtocol[];
  readonly clientId: string;
  readonly clientHost: string;
  /** The client expects MEMBER_ID_REQUIRED when it is a newcomer (JoinGroup v4, KIP-394). */
  readonly memberIdRequired: boolean;
  /** The client understands `skipAssignment` (JoinGroup v9, KIP-814). */
  readonly canSkipAssignment?: boolean;
}

/** A member as the leader sees it. */
export interface JoinedMember {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly metadata: Buffer;
}

/** The end of a rebalance's first half: who leads, in which generation. */
export interface JoinResponse {
  readonly errorCode: number;
  readonly generationId: number;
  readonly protocolType: string | null;
  readonly protocolName: string;
  readonly leader: string;
  readonly skipAssignment: boolean;
  readonly memberId: string;
  /** All members, for the leader; empty for the others. */
  readonly members: readonly JoinedMember[];
}

/** Identifies a member in its generation. */
export interface MemberRequest {
  readonly groupId: string;
  readonly generationId: number;
  readonly memberId: string;
  readonly groupInstanceId: string | null;
}

/** Asks for the member's assignment; the leader brings all of them. */
export interface SyncRequest extends MemberRequest {
  /** Null where the client does not say (before SyncGroup v5). */
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly assignments: readonly { readonly memberId: string; readonly assignment: Buffer }[];
}

/** The second half of a rebalance. */
export interface SyncResponse {
  readonly errorCode: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly assignment: Buffer;
}

/** Members that leave; static ones may be named by their instance id alone. */
export interface LeaveRequest {
  readonly groupId: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
  }[];
}

/** One result for each member that was named. */
export interface LeaveResponse {
  readonly errorCode: number;
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
    readonly errorCode: number;
  }[];
}

/** The states of a group, in Kafka's words. */
export type GroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable' | 'Dead';

/** A group as DescribeGroups answers it. */
export interface GroupDescription {
  readonly errorCode: number;
  readonly groupId: string;
  readonly groupState: GroupState;
  readonly protocolType: string;
  /** The protocol that was chosen; empty while there is none. */
  readonly protocolData: string;
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | null;
    readonly clientId: string;
    readonly clientHost: string;
    readonly memberMetadata: Buffer;
    readonly memberAssignment: Buffer;
  }[];
}

/** A group as ListGroups answers it. */
export interface GroupListing {
  readonly groupId: string;
  readonly protocolType: string;
  readonly groupState: GroupState;
  readonly groupType: 'classic';
}
