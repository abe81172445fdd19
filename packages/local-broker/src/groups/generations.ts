// The life of a group: one generation after another, each begun by a rebalance (Kafka: ClassicGroup and the
// rebalance methods of GroupMetadataManager).
//
//   Empty ── join ──▶ PreparingRebalance ── all joined, or time is up ──▶ CompletingRebalance
//     ▲                     ▲      │ nobody left                                  │ leader syncs
//     └─────────────────────┼──────┘                                              ▼
//                           └───────── join, leave, session time-out ───────── Stable
import type { Clock, ScheduledTask } from '../clock.ts';
import { errorCode } from '../wire/error-codes.ts';
import { refuseWaiting } from './group-answers.ts';
import type { GroupState, JoinResponse, SyncRequest, SyncResponse } from './group-messages.ts';
import { type Member, NEW_MEMBER_TIMEOUT_MS } from './member.ts';
import { Members } from './members.ts';

/** What is stored of a group besides its members. */
export interface GenerationFacts {
  readonly state: 'Empty' | 'Stable';
  readonly generationId: number;
  readonly protocolType: string | null;
  readonly protocolName: string | null;
  readonly leader: string | null;
}

const NO_ASSIGNMENT = Buffer.alloc(0);

/** The generations of one group, and its members. */
export class Generations {
  readonly members = new Members();
  readonly #clock: Clock;
  readonly #settled: () => void;
  readonly #unsynced = new Set<string>();
  #state: GroupState = 'Empty';
  #generationId = 0;
  #protocolType: string | null = null;
  #protocolName: string | null = null;
  #leader: string | null = null;
  #joinTimer: ScheduledTask | undefined;
  #syncTimer: ScheduledTask | undefined;

  /** @param settled called whenever the group has become stable or empty: its state is to be stored */
  constructor(clock: Clock, settled: () => void) {
    this.#clock = clock;
    this.#settled = settled;
  }

  get state(): GroupState {
    return this.#state;
  }

  get generationId(): number {
    return this.#generationId;
  }

  get protocolType(): string | null {
    return this.#protocolType;
  }

  get protocolName(): string | null {
    return this.#protocolName;
  }

  get leader(): string | null {
    return this.#leader;
  }

  /** Puts a stored group back; its members have the time of one session to show up. */
  restore(facts: GenerationFacts, members: readonly Member[]): void {
    this.#state = facts.state;
    this.#generationId = facts.generationId;
    this.#protocolType = facts.protocolType;
    this.#protocolName = facts.protocolName;
    this.#leader = facts.leader;
    for (const member of members) {
      this.members.add(member);
      this.touch(member);
    }
  }

  /** Starts the member's session anew. */
  touch(member: Member, timeoutMs: number = member.sessionTimeoutMs): void {
    member.session?.cancel();
    member.session = this.#clock.schedule(timeoutMs, () => {
      if (member.isNew || !member.isWaiting) this.remove(member);
    });
  }

  /** Takes a newcomer in, which has everybody join a rebalance. */
  add(member: Member, protocolType: string): void {
    if (this.members.size === 0) this.#protocolType = protocolType;
    member.isNew = true;
    this.members.add(member);
    this.#leader ??= member.memberId;
    this.touch(member, NEW_MEMBER_TIMEOUT_MS);
    this.rebalance();
  }

  /** Puts a static member in the place of its predecessor, which is fenced. Does not rebalance. */
  replace(old: Member, member: Member): void {
    refuseWaiting(old, 'FENCED_INSTANCE_ID');
    this.members.remove(old);
    member.assignment = old.assignment;
    this.members.add(member);
    this.#unsynced.delete(old.memberId);
    if (this.#leader === old.memberId) this.#leader = member.memberId;
  }

  /** Lets a member go, which has the others join a rebalance. */
  remove(member: Member): void {
    this.members.remove(member);
    this.#unsynced.delete(member.memberId);
    refuseWaiting(member, 'UNKNOWN_MEMBER_ID');
    if (this.#leader === member.memberId) this.#leader = this.members.all()[0]?.memberId ?? null;
    this.rebalance();
  }

  /** Begins a rebalance, or ends the first half of the one under way if everybody is there. */
  rebalance(): void {
    const before = this.#state;
    if (before !== 'PreparingRebalance') {
      for (const member of this.members.all()) {
        if (before === 'CompletingRebalance') member.assignment = NO_ASSIGNMENT;
        if (member.syncing !== undefined) this.#answerSync(member, 'REBALANCE_IN_PROGRESS');
      }
      this.#unsynced.clear();
      this.#syncTimer?.cancel();
      this.#state = 'PreparingRebalance';
      // `group.initial.rebalance.delay.ms` is 0: the first member does not wait for others to come.
      if (before === 'Empty') this.#completeJoin();
      else if (!this.members.allJoined) this.#waitForMembers();
    }
    this.completeIfAllJoined();
  }

  /** Ends the first half of a rebalance when nobody is missing any more. */
  completeIfAllJoined(): void {
    if (this.#state === 'PreparingRebalance' && this.members.allJoined) this.#completeJoin();
  }

  /** What a member is told about the generation it is in. */
  joined(member: Member): JoinResponse {
    const protocolName = this.#protocolName ?? '';
    return {
      errorCode: errorCode('NONE'),
      generationId: this.#generationId,
      protocolType: this.#protocolType,
      protocolName,
      leader: this.#leader ?? '',
      skipAssignment: false,
      memberId: member.memberId,
      members: member.memberId === this.#leader ? this.members.forLeader(protocolName) : [],
    };
  }

  /** A member asks for its assignment: in a rebalance it waits until the leader has brought all of them. */
  sync(member: Member, request: SyncRequest): Promise<SyncResponse> {
    this.#unsynced.delete(member.memberId);
    if (this.#unsynced.size === 0) this.#syncTimer?.cancel();
    return new Promise((resolve) => {
      if (member.syncing !== undefined) this.#answerSync(member, 'REBALANCE_IN_PROGRESS');
      member.syncing = resolve;
      if (this.#state === 'Stable') this.#answerSync(member, 'NONE');
      else if (member.memberId === this.#leader) this.#assign(request);
    });
  }

  /** Ends the group; members that wait are sent away. */
  die(): void {
    this.#state = 'Dead';
    this.stopTimers();
    for (const member of this.members.all()) {
      this.members.remove(member);
      refuseWaiting(member, 'NOT_COORDINATOR');
    }
  }

  /** Cancels all that is scheduled, and answers nobody: the broker closes. */
  stopTimers(): void {
    this.#joinTimer?.cancel();
    this.#syncTimer?.cancel();
    this.members.stopTimers();
  }

  #waitForMembers(): void {
    this.#joinTimer?.cancel();
    this.#joinTimer = this.#clock.schedule(this.members.rebalanceTimeoutMs, () =>
      this.#completeJoin(),
    );
  }

  /** Dynamic members that did not join in time are out; static ones keep their place until their session ends. */
  #completeJoin(): void {
    this.#joinTimer?.cancel();
    for (const member of this.members.all()) {
      if (member.joining === undefined && member.groupInstanceId === null)
        this.members.remove(member);
    }
    const joined = this.members.all().filter(({ joining }) => joining !== undefined);
    if (joined.length > 0) this.#beginGeneration(joined);
    else if (this.members.size > 0) this.#waitForMembers();
    else this.#becomeEmpty();
  }

  #beginGeneration(joined: readonly Member[]): void {
    this.#generationId += 1;
    if (!joined.some(({ memberId }) => memberId === this.#leader)) {
      this.#leader = joined[0]?.memberId ?? null;
    }
    this.#protocolName = this.members.chooseProtocol();
    this.#state = 'CompletingRebalance';
    for (const member of joined) {
      const answer = member.joining;
      member.joining = undefined;
      member.isNew = false;
      this.#unsynced.add(member.memberId);
      this.touch(member);
      answer?.(this.joined(member));
    }
    const timeoutMs = this.members.rebalanceTimeoutMs;
    this.#syncTimer = this.#clock.schedule(timeoutMs, () => this.#dropUnsynced());
  }

  #becomeEmpty(): void {
    this.#generationId += 1;
    this.#state = 'Empty';
    this.#protocolName = null;
    this.#leader = null;
    this.#settled();
  }

  #assign({ assignments }: SyncRequest): void {
    const brought = new Map(assignments.map(({ memberId, assignment }) => [memberId, assignment]));
    this.#state = 'Stable';
    for (const member of this.members.all()) {
      member.assignment = Buffer.from(brought.get(member.memberId) ?? NO_ASSIGNMENT);
      if (member.syncing !== undefined) this.#answerSync(member, 'NONE');
    }
    this.#settled();
  }

  #answerSync(member: Member, error: 'NONE' | 'REBALANCE_IN_PROGRESS'): void {
    const answer = member.syncing;
    member.syncing = undefined;
    this.touch(member);
    const granted = error === 'NONE';
    answer?.({
      errorCode: errorCode(error),
      protocolType: granted ? this.#protocolType : null,
      protocolName: granted ? this.#protocolName : null,
      assignment: granted ? member.assignment : NO_ASSIGNMENT,
    });
  }

  #dropUnsynced(): void {
    const late = this.members.all().filter(({ memberId }) => this.#unsynced.has(memberId));
    this.#unsynced.clear();
    if (late.length === 0) return;
    for (const member of late) {
      this.members.remove(member);
      if (this.#leader === member.memberId) this.#leader = this.members.all()[0]?.memberId ?? null;
    }
    this.rebalance();
  }
}
