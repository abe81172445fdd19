// What a group makes of the requests of its members (Kafka: the classicGroup… methods of GroupMetadataManager).
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { errorCode, type KafkaErrorName } from '../wire/error-codes.ts';
import { Generations } from './generations.ts';
import { joinRefusal, syncRefusal } from './group-answers.ts';
import type {
  JoinRequest,
  JoinResponse,
  LeaveRequest,
  LeaveResponse,
  MemberRequest,
  SyncRequest,
  SyncResponse,
} from './group-messages.ts';
import { Member } from './member.ts';

/** What a group needs of its surroundings. */
export interface GroupContext {
  readonly clock: Clock;
  /** `group.max.size`. */
  readonly maxSize: number;
  /** Called whenever the group has become stable or empty: its state is to be stored. */
  readonly settled: (group: Group) => void;
}

/** A group of consumers, or of anything else that divides work among its members. */
export class Group {
  readonly groupId: string;
  readonly generations: Generations;
  readonly #context: GroupContext;

  constructor(groupId: string, context: GroupContext) {
    this.groupId = groupId;
    this.#context = context;
    this.generations = new Generations(context.clock, () => context.settled(this));
  }

  /** Enters the group, or stays in it. Resolves when the rebalance that this causes has seen everybody. */
  async join(request: JoinRequest): Promise<JoinResponse> {
    const { memberId, groupInstanceId, protocolType } = request;
    const { members, state } = this.generations;
    if (state === 'Dead') return joinRefusal('COORDINATOR_NOT_AVAILABLE', memberId);
    if (!this.#accepts(request)) return joinRefusal('INCONSISTENT_GROUP_PROTOCOL', memberId);
    if (memberId === '') return this.#joinAsNewcomer(request);
    if (members.removePending(memberId)) {
      return joining(Member.from(request, memberId), (member) =>
        this.generations.add(member, protocolType),
      );
    }
    const problem = members.problemOf(memberId, groupInstanceId);
    const member = members.get(memberId);
    if (problem !== undefined || member === undefined) {
      return joinRefusal(problem ?? 'UNKNOWN_MEMBER_ID', memberId);
    }
    return this.#joinAgain(member, request);
  }

  /** Hands out assignments. Resolves when the leader has brought them. */
  async sync(request: SyncRequest): Promise<SyncResponse> {
    const { generations } = this;
    const problem = this.problemOf(request);
    const member = generations.members.get(request.memberId);
    if (problem !== undefined || member === undefined)
      return syncRefusal(problem ?? 'UNKNOWN_MEMBER_ID');
    const { protocolType, protocolName } = request;
    const same =
      (protocolType === null || protocolType === generations.protocolType) &&
      (protocolName === null || protocolName === generations.protocolName);
    if (!same) return syncRefusal('INCONSISTENT_GROUP_PROTOCOL');
    if (generations.state === 'PreparingRebalance') return syncRefusal('REBALANCE_IN_PROGRESS');
    return generations.sync(member, request);
  }

  /** A sign of life. Answers with an error code. */
  heartbeat(request: MemberRequest): number {
    const problem = this.problemOf(request);
    const member = this.generations.members.get(request.memberId);
    if (problem !== undefined || member === undefined)
      return errorCode(problem ?? 'UNKNOWN_MEMBER_ID');
    this.generations.touch(member);
    const rebalancing = this.generations.state === 'PreparingRebalance';
    return errorCode(rebalancing ? 'REBALANCE_IN_PROGRESS' : 'NONE');
  }

  /** Removes members at their own, or an administrator's, wish. */
  leave({ members }: LeaveRequest): LeaveResponse {
    const left = members.map(({ memberId, groupInstanceId }) => ({
      memberId,
      groupInstanceId,
      errorCode: errorCode(this.#leave(memberId, groupInstanceId)),
    }));
    return { errorCode: errorCode('NONE'), members: left };
  }

  /** Why a member may not act in this generation, or undefined when it may. */
  problemOf({
    memberId,
    groupInstanceId,
    generationId,
  }: MemberRequest): KafkaErrorName | undefined {
    const { state, members, generationId: current } = this.generations;
    if (state === 'Dead') return 'COORDINATOR_NOT_AVAILABLE';
    const problem = members.problemOf(memberId, groupInstanceId);
    return problem ?? (generationId === current ? undefined : 'ILLEGAL_GENERATION');
  }

  #accepts(request: JoinRequest): boolean {
    const { members, protocolType } = this.generations;
    if (request.protocolType === '' || request.protocols.length === 0) return false;
    if (members.size === 0) return true;
    return request.protocolType === protocolType && members.shareProtocolWith(request);
  }

  async #joinAsNewcomer(request: JoinRequest): Promise<JoinResponse> {
    const { groupInstanceId, clientId, protocolType } = request;
    const { members } = this.generations;
    const memberId = `${groupInstanceId ?? clientId}-${randomUUID()}`;
    const old = groupInstanceId === null ? undefined : members.byInstance(groupInstanceId);
    if (old !== undefined) return this.#joinInPlaceOf(old, Member.from(request, memberId), request);
    if (members.size >= this.#context.maxSize) return joinRefusal('GROUP_MAX_SIZE_REACHED', '');
    if (request.memberIdRequired && groupInstanceId === null) {
      this.#expect(memberId, request.sessionTimeoutMs);
      return joinRefusal('MEMBER_ID_REQUIRED', memberId);
    }
    return joining(Member.from(request, memberId), (member) =>
      this.generations.add(member, protocolType),
    );
  }

  #expect(memberId: string, timeoutMs: number): void {
    const { members } = this.generations;
    const expiry = this.#context.clock.schedule(timeoutMs, () => {
      members.removePending(memberId);
      this.generations.completeIfAllJoined();
    });
    members.addPending(memberId, expiry);
  }

  /** A member that only missed the answer, and changed nothing, is told again; anything else is a rebalance. */
  async #joinAgain(member: Member, request: JoinRequest): Promise<JoinResponse> {
    const { generations } = this;
    const { state, leader } = generations;
    const unchanged = member.hasProtocols(request);
    const toldAgain =
      unchanged &&
      (state === 'CompletingRebalance' || (state === 'Stable' && member.memberId !== leader));
    if (toldAgain) return generations.joined(member);
    member.update(request);
    return joining(member, () => generations.rebalance());
  }

  /**
   * A static member comes again, under a new id (KIP-345). If that changes nothing for the others, the group
   * goes on as it is; a leader then need not assign anew (KIP-814).
   */
  async #joinInPlaceOf(old: Member, member: Member, request: JoinRequest): Promise<JoinResponse> {
    const { generations } = this;
    const formerLeader = generations.leader;
    generations.replace(old, member);
    const stays =
      generations.state === 'Stable' &&
      generations.members.chooseProtocol() === generations.protocolName;
    if (!stays) return joining(member, () => generations.rebalance());
    generations.touch(member);
    this.#context.settled(this);
    const answer = generations.joined(member);
    if (request.canSkipAssignment)
      return { ...answer, skipAssignment: generations.leader === member.memberId };
    // An older client that is told to lead would assign anew; it is told that its former self leads.
    return { ...answer, leader: formerLeader ?? '', members: [] };
  }

  #leave(memberId: string, groupInstanceId: string | null): KafkaErrorName {
    const { members } = this.generations;
    if (groupInstanceId === null && members.removePending(memberId)) {
      this.generations.completeIfAllJoined();
      return 'NONE';
    }
    const byInstance = groupInstanceId !== null && memberId === '';
    const member = byInstance ? members.byInstance(groupInstanceId) : members.get(memberId);
    const problem = byInstance ? undefined : members.problemOf(memberId, groupInstanceId);
    if (problem !== undefined || member === undefined) return problem ?? 'UNKNOWN_MEMBER_ID';
    this.generations.remove(member);
    return 'NONE';
  }
}

/** Lets `member` wait for the rebalance that `begin` starts, or goes on with. */
function joining(member: Member, begin: (member: Member) => void): Promise<JoinResponse> {
  return new Promise((resolve) => {
    // A client that joins again has given up its first request.
    member.joining?.(joinRefusal('REBALANCE_IN_PROGRESS', member.memberId));
    member.joining = resolve;
    begin(member);
  });
}
