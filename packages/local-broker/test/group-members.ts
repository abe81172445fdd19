// Members of groups for tests: they ask as a client would, and remember the answers.
import type { GroupCoordinator } from '../src/groups/group-coordinator.ts';
import type { JoinRequest, JoinResponse, SyncResponse } from '../src/groups/group-messages.ts';
import { errorName, type KafkaErrorName } from '../src/wire/error-codes.ts';

/** A promise that can be looked at: tests check who waits, and who was answered. */
export class Answer<T> {
  value: T | undefined;
  readonly done: Promise<T>;

  constructor(work: Promise<T>) {
    this.done = work;
    void work.then((value) => {
      this.value = value;
    });
  }
}

/** Lets promises that can resolve do so; no time passes. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** One member of group `g`. */
export class TestMember {
  memberId = '';
  generationId = -1;
  readonly #groups: GroupCoordinator;
  readonly #fields: Partial<JoinRequest>;

  constructor(groups: GroupCoordinator, fields: Partial<JoinRequest> = {}) {
    this.#groups = groups;
    this.#fields = fields;
  }

  /** Sends JoinGroup; takes over the member id and generation of the answer. */
  join(fields: Partial<JoinRequest> = {}): Answer<JoinResponse> {
    const request: JoinRequest = {
      groupId: 'g',
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 60_000,
      memberId: this.memberId,
      groupInstanceId: null,
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.from('topics') }],
      clientId: 'client',
      clientHost: '/127.0.0.1',
      memberIdRequired: false,
      ...this.#fields,
      ...fields,
    };
    const answered = this.#groups.join(request).then((response) => {
      this.memberId = response.memberId || this.memberId;
      if (response.errorCode === 0) this.generationId = response.generationId;
      return response;
    });
    return new Answer(answered);
  }

  /** Sends SyncGroup; leaders bring `assignments`, by member id. */
  sync(assignments: Readonly<Record<string, string>> = {}): Answer<SyncResponse> {
    const brought = Object.entries(assignments).map(([memberId, assignment]) => ({
      memberId,
      assignment: Buffer.from(assignment),
    }));
    return new Answer(
      this.#groups.sync({
        ...this.identity,
        protocolType: null,
        protocolName: null,
        assignments: brought,
      }),
    );
  }

  heartbeat(): KafkaErrorName {
    return errorName(this.#groups.heartbeat(this.identity).errorCode);
  }

  leave(): KafkaErrorName {
    const { groupInstanceId } = this.identity;
    const { memberId } = this;
    const left = this.#groups.leave({ groupId: 'g', members: [{ memberId, groupInstanceId }] });
    return errorName(left.errorCode || (left.members[0]?.errorCode ?? 0));
  }

  /** Commits one offset of topic `t`, partition 0. */
  async commit(offset: number, metadata: string | null = null): Promise<KafkaErrorName> {
    const partitions = [
      {
        partitionIndex: 0,
        committedOffset: offset,
        committedLeaderEpoch: 3,
        committedMetadata: metadata,
      },
    ];
    const answer = await this.#groups.commitOffsets({
      ...this.identity,
      topics: [{ name: 't', partitions }],
    });
    return errorName(answer.topics[0]?.partitions[0]?.errorCode ?? -1);
  }

  get identity() {
    const { memberId, generationId } = this;
    return {
      groupId: 'g',
      memberId,
      generationId,
      groupInstanceId: this.#fields.groupInstanceId ?? null,
    };
  }
}

/** Brings members into a stable group; the first leads. Each gets its place in the list as assignment. */
export async function stableGroup(members: readonly TestMember[]): Promise<void> {
  const joins = members.map((member) => member.join());
  await settle();
  // The first was alone at first, and has to hear of the others.
  const [leader] = members;
  if (members.length > 1) leader?.join();
  await Promise.all(joins.map(({ done }) => done));
  await settle();
  const assignments = Object.fromEntries(members.map(({ memberId }, i) => [memberId, `part ${i}`]));
  const syncs = members.map((member) => member.sync(member === leader ? assignments : {}));
  await Promise.all(syncs.map(({ done }) => done));
}
