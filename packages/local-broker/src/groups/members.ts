// Who is in a group: members by id, static members by instance id, newcomers that got an id but have not joined
// with it yet, and what they can agree on.
import type { ScheduledTask } from '../clock.ts';
import type { JoinedMember, JoinRequest } from './group-messages.ts';
import type { Member } from './member.ts';

/** Why a request by this member is not accepted. */
export type MemberProblem = 'UNKNOWN_MEMBER_ID' | 'FENCED_INSTANCE_ID';

/** The members of one group, in the order in which they came. */
export class Members {
  readonly #members = new Map<string, Member>();
  readonly #byInstance = new Map<string, string>();
  readonly #pending = new Map<string, ScheduledTask>();

  get size(): number {
    return this.#members.size;
  }

  /** Newcomers that were given an id and have yet to join with it. */
  get pendingSize(): number {
    return this.#pending.size;
  }

  get(memberId: string): Member | undefined {
    return this.#members.get(memberId);
  }

  all(): Member[] {
    return [...this.#members.values()];
  }

  byInstance(groupInstanceId: string): Member | undefined {
    return this.#members.get(this.#byInstance.get(groupInstanceId) ?? '');
  }

  add(member: Member): void {
    this.#members.set(member.memberId, member);
    if (member.groupInstanceId !== null)
      this.#byInstance.set(member.groupInstanceId, member.memberId);
  }

  remove(member: Member): void {
    member.session?.cancel();
    this.#members.delete(member.memberId);
    const { groupInstanceId } = member;
    if (groupInstanceId !== null && this.#byInstance.get(groupInstanceId) === member.memberId) {
      this.#byInstance.delete(groupInstanceId);
    }
  }

  addPending(memberId: string, expiry: ScheduledTask): void {
    this.#pending.set(memberId, expiry);
  }

  /** Whether the id was a pending one. */
  removePending(memberId: string): boolean {
    this.#pending.get(memberId)?.cancel();
    return this.#pending.delete(memberId);
  }

  /** Cancels the sessions of all members and newcomers. */
  stopTimers(): void {
    for (const { session } of this.#members.values()) session?.cancel();
    for (const expiry of this.#pending.values()) expiry.cancel();
  }

  /** Why this pair does not name a member of the group, or undefined when it does. */
  problemOf(memberId: string, groupInstanceId: string | null): MemberProblem | undefined {
    if (groupInstanceId !== null) {
      const current = this.#byInstance.get(groupInstanceId);
      if (current === undefined) return 'UNKNOWN_MEMBER_ID';
      if (current !== memberId) return 'FENCED_INSTANCE_ID';
    }
    return this.#members.has(memberId) ? undefined : 'UNKNOWN_MEMBER_ID';
  }

  /** Whether everybody who may take part in the rebalance has joined it. */
  get allJoined(): boolean {
    return this.#pending.size === 0 && this.all().every(({ joining }) => joining !== undefined);
  }

  /** The longest time that a member grants a rebalance (milliseconds). */
  get rebalanceTimeoutMs(): number {
    return this.all().reduce((longest, member) => Math.max(longest, member.rebalanceTimeoutMs), 0);
  }

  /** Whether all members know a protocol that the request offers, too. */
  shareProtocolWith({ protocols }: JoinRequest): boolean {
    const common = this.#commonProtocols();
    return protocols.some(({ name }) => common.has(name));
  }

  /** The protocol that most members prefer among those that all know. */
  chooseProtocol(): string {
    const common = this.#commonProtocols();
    const votes = new Map<string, number>();
    for (const { protocols } of this.#members.values()) {
      const choice = protocols.find(({ name }) => common.has(name));
      if (choice !== undefined) votes.set(choice.name, (votes.get(choice.name) ?? 0) + 1);
    }
    const [winner] = [...votes].sort(([, a], [, b]) => b - a);
    return winner?.[0] ?? '';
  }

  /** Everybody with the metadata of a protocol, as the leader needs it. */
  forLeader(protocolName: string): JoinedMember[] {
    return this.all().map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      metadata: member.metadata(protocolName),
    }));
  }

  #commonProtocols(): Set<string> {
    const [first, ...others] = this.all();
    const names = (first?.protocols ?? []).map(({ name }) => name);
    return new Set(
      names.filter((wanted) =>
        others.every(({ protocols }) => protocols.some(({ name }) => name === wanted)),
      ),
    );
  }
}
