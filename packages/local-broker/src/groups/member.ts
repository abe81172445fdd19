// One member of a group, from the coordinator's side.
import type { ScheduledTask } from '../clock.ts';
import type { JoinRequest, JoinResponse, MemberProtocol, SyncResponse } from './group-messages.ts';

/** What is stored of a member, so that it stays one when the broker starts again. */
export interface MemberFacts {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  readonly clientId: string;
  readonly clientHost: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly protocols: readonly MemberProtocol[];
  readonly assignment: Buffer;
}

/** A newcomer that waits in a long rebalance is given up after this (Kafka: classicGroupNewMemberJoinTimeoutMs). */
export const NEW_MEMBER_TIMEOUT_MS = 5 * 60 * 1000;

/** A member of a group. */
export class Member {
  readonly memberId: string;
  readonly groupInstanceId: string | null;
  clientId: string;
  clientHost: string;
  sessionTimeoutMs: number;
  rebalanceTimeoutMs: number;
  protocols: readonly MemberProtocol[];
  assignment: Buffer;
  /** It has not been through a rebalance yet. */
  isNew = false;
  /** Answers the JoinGroup that waits. */
  joining: ((response: JoinResponse) => void) | undefined;
  /** Answers the SyncGroup that waits. */
  syncing: ((response: SyncResponse) => void) | undefined;
  session: ScheduledTask | undefined;

  constructor(facts: MemberFacts) {
    this.memberId = facts.memberId;
    this.groupInstanceId = facts.groupInstanceId;
    this.clientId = facts.clientId;
    this.clientHost = facts.clientHost;
    this.sessionTimeoutMs = facts.sessionTimeoutMs;
    this.rebalanceTimeoutMs = facts.rebalanceTimeoutMs;
    this.protocols = facts.protocols;
    this.assignment = facts.assignment;
  }

  /** A member that `request` asks for. */
  static from(request: JoinRequest, memberId: string): Member {
    return new Member({
      ...request,
      memberId,
      protocols: copied(request.protocols),
      assignment: Buffer.alloc(0),
    });
  }

  /** A silent member in these states is not dead: it is the coordinator that makes it wait. */
  get isWaiting(): boolean {
    return this.joining !== undefined || this.syncing !== undefined;
  }

  /** Takes over what a later JoinGroup says. */
  update(request: JoinRequest): void {
    this.clientId = request.clientId;
    this.clientHost = request.clientHost;
    this.sessionTimeoutMs = request.sessionTimeoutMs;
    this.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
    this.protocols = copied(request.protocols);
  }

  /** Whether `request` asks for the protocols that the member has, with the same subscription. */
  hasProtocols(request: JoinRequest): boolean {
    return (
      this.protocols.length === request.protocols.length &&
      this.protocols.every(({ name, metadata }, i) => {
        const other = request.protocols[i];
        return other?.name === name && other.metadata.equals(metadata);
      })
    );
  }

  /** The member's metadata for a protocol. */
  metadata(protocolName: string): Buffer {
    const protocol = this.protocols.find(({ name }) => name === protocolName);
    return protocol?.metadata ?? Buffer.alloc(0);
  }
}

/** The bytes of a request are views into a network buffer, which must not live as long as the member. */
function copied(protocols: readonly MemberProtocol[]): MemberProtocol[] {
  return protocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) }));
}
