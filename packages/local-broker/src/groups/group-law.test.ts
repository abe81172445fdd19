// Whatever members do, and however long they are silent: a group never contradicts itself, and comes to rest as
// soon as its members behave.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, settle, TestMember } from '../../test/group-members.ts';
import { ManualClock } from '../manual-clock.ts';
import { errorName } from '../wire/error-codes.ts';
import { GroupCoordinator } from './group-coordinator.ts';
import type { JoinResponse, SyncResponse } from './group-messages.ts';

const MEMBERS = 4;

/** A client that does what its answers tell it to, as every Kafka consumer does. */
class Client {
  readonly member: TestMember;
  joining: Answer<JoinResponse> | undefined;
  syncing: Answer<SyncResponse> | undefined;

  readonly #instance: string | null;
  readonly #newest: { generation: number };

  constructor(groups: GroupCoordinator, index: number, newest: { generation: number }) {
    this.#newest = newest;
    this.#instance = index === 0 ? 'static' : null;
    const groupInstanceId = this.#instance;
    this.member = new TestMember(groups, { groupInstanceId, memberIdRequired: true });
  }

  get #name(): string {
    return this.#instance ?? this.member.memberId;
  }

  /** One step of a consumer's life: take an answer, or ask. */
  step(): void {
    const waiting = this.joining ?? this.syncing;
    if (waiting === undefined) {
      const error = this.member.heartbeat();
      if (error !== 'NONE') this.join(error);
      return;
    }
    if (waiting.value === undefined) return;
    const { joining, syncing } = this;
    this.joining = undefined;
    this.syncing = undefined;
    if (waiting.value.errorCode !== 0) this.join(errorName(waiting.value.errorCode));
    else if (joining?.value !== undefined) this.takeJoin(joining.value);
    else expect(syncing?.value?.assignment.toString()).toBe(this.#name);
  }

  takeJoin({ generationId, members }: JoinResponse): void {
    this.#newest.generation = Math.max(this.#newest.generation, generationId);
    const assignments = members.map((each) => [each.memberId, nameOf(each)]);
    this.syncing = this.member.sync(Object.fromEntries(assignments));
  }

  join(because = ''): void {
    if (because === 'UNKNOWN_MEMBER_ID' || because === 'FENCED_INSTANCE_ID')
      this.member.memberId = '';
    this.joining = this.member.join();
  }
}

/** A static member that comes back under a new id goes on with the assignment that it had (KIP-345). */
function nameOf(member: { memberId: string; groupInstanceId: string | null }): string {
  return member.groupInstanceId ?? member.memberId;
}

const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant('step' as const), who: fc.nat(MEMBERS - 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('leave' as const), who: fc.nat(MEMBERS - 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('restart' as const), who: fc.nat(MEMBERS - 1) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat(70_000) }) },
);

/** The static member leaves while another one has its member id and has not joined with it yet. */
const MEMBER_ID_PENDING = [
  { type: 'step' as const, who: 0 },
  { type: 'step' as const, who: 1 },
  { type: 'leave' as const, who: 0 },
];

/** The static member comes back before anybody has noticed that it went. */
const STATIC_RESTART = [
  { type: 'step' as const, who: 0 },
  { type: 'step' as const, who: 0 },
  { type: 'restart' as const, who: 0 },
];

test('a group of members that join, leave, crash and dawdle at random is consistent, and comes to rest', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
      const clock = new ManualClock();
      const groups = await GroupCoordinator.open({ clock });
      const newest = { generation: 0 };
      const clients = Array.from({ length: MEMBERS }, (_, i) => new Client(groups, i, newest));
      const check = () => {
        const { groupState, members } = groups.describe('g');
        // As in Kafka, a join phase outlives its last member while a member id that was handed out may still come.
        const mayBeMemberless = ['Empty', 'Dead', 'PreparingRebalance'];
        if (members.length === 0) expect(mayBeMemberless).toContain(groupState);
        else expect(['Empty', 'Dead']).not.toContain(groupState);
        expect(new Set(members.map(({ memberId }) => memberId)).size).toBe(members.length);
      };
      for (const one of actions) {
        if (one.type === 'wait') clock.advance(one.ms);
        else if (one.type === 'step') clients[one.who]?.step();
        else if (one.type === 'leave') clients[one.who]?.member.leave();
        else clients[one.who] = new Client(groups, one.who, newest);
        await settle();
        check();
      }
      for (let round = 0; round < 200; round += 1) {
        clock.advance(1_000);
        for (const client of clients) client.step();
        await settle();
        check();
      }
      const { groupState, members } = groups.describe('g');
      expect(groupState).toBe('Stable');
      expect(members.map(({ memberId }) => memberId).sort()).toEqual(
        clients.map(({ member }) => member.memberId).sort(),
      );
      const now = new Set(clients.map(({ member }) => member.generationId));
      expect([...now]).toEqual([newest.generation]);
      for (const member of members) expect(member.memberAssignment.toString()).toBe(nameOf(member));
      await groups.close();
      expect(clock.pending).toBe(0);
    }),
    { numRuns: 25, examples: [[MEMBER_ID_PENDING], [STATIC_RESTART]] },
  );
});
