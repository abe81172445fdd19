// The group coordinator: finds the group that a request means and keeps its offsets. Answers with error codes;
// it never throws for what the protocol has a code for.
import type { Clock } from '../clock.ts';
import type { TransactionEnd } from '../producers/control-batch.ts';
import type { JournalOptions } from '../storage/journal.ts';
import { errorCode, type KafkaErrorName } from '../wire/error-codes.ts';
import type { PlacedOffset } from './committed-offsets.ts';
import { joinRefusal, syncRefusal } from './group-answers.ts';
import { describeGroup, describeMissingGroup, listGroup } from './group-description.ts';
import type {
  GroupDescription,
  GroupListing,
  JoinRequest,
  JoinResponse,
  LeaveRequest,
  LeaveResponse,
  MemberRequest,
  SyncRequest,
  SyncResponse,
} from './group-messages.ts';
import { GroupStore, type StoredGroup } from './group-store.ts';
import type {
  AskedOffsets,
  CommitRequest,
  DoomedOffsets,
  FoundOffsets,
  PartitionResults,
} from './offset-messages.ts';
import {
  allPartitions,
  commitProblem,
  committedPartitions,
  newGroupProblem,
} from './offset-rules.ts';
import { subscribedTopics } from './subscription.ts';

/** Settings of the coordinator, with Kafka's defaults. */
export interface GroupCoordinatorOptions {
  readonly clock: Clock;
  /** Where groups and offsets are written; absent: they are gone with the process. */
  readonly journal?: JournalOptions | undefined;
  /** `group.min.session.timeout.ms` */
  readonly minSessionTimeoutMs?: number | undefined;
  /** `group.max.session.timeout.ms` */
  readonly maxSessionTimeoutMs?: number | undefined;
  /** `group.max.size` */
  readonly maxSize?: number | undefined;
  /** `offset.metadata.max.bytes` */
  readonly maxMetadataBytes?: number | undefined;
  /** `offsets.retention.minutes`, in milliseconds */
  readonly offsetsRetentionMs?: number | undefined;
}

const NO_OFFSET = { offset: -1, leaderEpoch: -1, metadata: '' };

/** The groups of one broker: classic protocol, static members, offsets that survive a restart. */
export class GroupCoordinator {
  readonly #store: GroupStore;
  readonly #clock: Clock;
  readonly #minSessionTimeoutMs: number;
  readonly #maxSessionTimeoutMs: number;
  readonly #maxMetadataBytes: number;

  private constructor(store: GroupStore, options: GroupCoordinatorOptions) {
    this.#store = store;
    this.#clock = options.clock;
    this.#minSessionTimeoutMs = options.minSessionTimeoutMs ?? 6_000;
    this.#maxSessionTimeoutMs = options.maxSessionTimeoutMs ?? 1_800_000;
    this.#maxMetadataBytes = options.maxMetadataBytes ?? 4_096;
  }

  /** Finds the groups of the last run again. */
  static async open(options: GroupCoordinatorOptions): Promise<GroupCoordinator> {
    const store = await GroupStore.open({
      clock: options.clock,
      journal: options.journal,
      maxSize: options.maxSize ?? 2_147_483_647,
      offsetsRetentionMs: options.offsetsRetentionMs ?? 7 * 24 * 60 * 60 * 1000,
    });
    return new GroupCoordinator(store, options);
  }

  /** Enters a group. Resolves at the end of the rebalance's first half. */
  async join(request: JoinRequest): Promise<JoinResponse> {
    const { groupId, memberId, sessionTimeoutMs } = request;
    if (groupId === '') return joinRefusal('INVALID_GROUP_ID', memberId);
    if (
      sessionTimeoutMs < this.#minSessionTimeoutMs ||
      sessionTimeoutMs > this.#maxSessionTimeoutMs
    ) {
      return joinRefusal('INVALID_SESSION_TIMEOUT', memberId);
    }
    const known = this.#store.get(groupId);
    if (known === undefined && memberId !== '') return joinRefusal('UNKNOWN_MEMBER_ID', memberId);
    return (known ?? this.#store.getOrCreate(groupId)).group.join(request);
  }

  /** Gets a member's assignment. Resolves when the leader has brought it. */
  async sync(request: SyncRequest): Promise<SyncResponse> {
    if (request.groupId === '') return syncRefusal('INVALID_GROUP_ID');
    const known = this.#store.get(request.groupId);
    return known === undefined ? syncRefusal('UNKNOWN_MEMBER_ID') : known.group.sync(request);
  }

  /** Keeps a member alive. */
  heartbeat(request: MemberRequest): { readonly errorCode: number } {
    if (request.groupId === '') return { errorCode: errorCode('INVALID_GROUP_ID') };
    const known = this.#store.get(request.groupId);
    return { errorCode: known?.group.heartbeat(request) ?? errorCode('UNKNOWN_MEMBER_ID') };
  }

  /** Lets members go. */
  leave(request: LeaveRequest): LeaveResponse {
    const refuse = (error: KafkaErrorName) => ({ errorCode: errorCode(error), members: [] });
    if (request.groupId === '') return refuse('INVALID_GROUP_ID');
    const known = this.#store.get(request.groupId);
    if (known !== undefined) return known.group.leave(request);
    const members = request.members.map(({ memberId, groupInstanceId }) => ({
      ...{ memberId, groupInstanceId, errorCode: errorCode('UNKNOWN_MEMBER_ID') },
    }));
    return { errorCode: errorCode('NONE'), members };
  }

  /**
   * Stores offsets, for a member of the generation or, in a group without members, for anybody. In a transaction
   * they count when it is committed.
   */
  async commitOffsets(request: CommitRequest): Promise<PartitionResults> {
    const { groupId, generationId, producerId, topics } = request;
    const known = this.#store.get(groupId);
    const problem =
      known === undefined ? newGroupProblem(generationId) : commitProblem(known, request);
    if (problem !== undefined) return allPartitions(topics, () => problem);
    const stored = known ?? this.#store.getOrCreate(groupId);
    const tooLong = ({ committedMetadata }: { readonly committedMetadata: string | null }) =>
      Buffer.byteLength(committedMetadata ?? '') > this.#maxMetadataBytes;
    const committedAt = this.#clock.now();
    const offsets = topics.flatMap(({ name, partitions }) =>
      partitions
        .filter((each) => !tooLong(each))
        .map(
          (each): PlacedOffset => ({
            topic: name,
            partition: each.partitionIndex,
            offset: each.committedOffset,
            leaderEpoch: each.committedLeaderEpoch,
            metadata: each.committedMetadata ?? '',
            committedAt,
          }),
        ),
    );
    try {
      if (offsets.length > 0 && producerId === undefined) await this.#store.commit(stored, offsets);
      else if (offsets.length > 0)
        await this.#store.commitPending(stored, producerId ?? -1n, offsets);
    } catch {
      return allPartitions(topics, () => 'NOT_COORDINATOR');
    }
    return allPartitions(topics, (each) => (tooLong(each) ? 'OFFSET_METADATA_TOO_LARGE' : 'NONE'));
  }

  /**
   * How far a group has read.
   * @param topics null: everything that the group has committed
   * @param requireStable whether partitions whose offset an open transaction may still change get
   *   UNSTABLE_OFFSET_COMMIT
   */
  fetchOffsets(
    groupId: string,
    topics: readonly AskedOffsets[] | null,
    requireStable = false,
  ): FoundOffsets {
    const { offsets, pendingOffsets } = this.#store.get(groupId) ?? {};
    const asked = topics ?? committedPartitions(offsets?.all() ?? []);
    return {
      errorCode: errorCode('NONE'),
      topics: asked.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => {
          const unstable = requireStable && pendingOffsets?.has(name, partitionIndex) === true;
          const known = unstable ? undefined : offsets?.get(name, partitionIndex);
          const { offset, leaderEpoch, metadata } = known ?? NO_OFFSET;
          return {
            partitionIndex,
            committedOffset: offset,
            committedLeaderEpoch: leaderEpoch,
            metadata,
            errorCode: errorCode(unstable ? 'UNSTABLE_OFFSET_COMMIT' : 'NONE'),
          };
        }),
      })),
    };
  }

  /**
   * Ends a producer's transaction in a group; nothing happens where there is none. Rejects when that could not be
   * written.
   */
  async endTransaction(groupId: string, producerId: bigint, how: TransactionEnd): Promise<void> {
    const stored = this.#store.get(groupId);
    if (stored !== undefined) await this.#store.endTransaction(stored, producerId, how);
  }

  /** Producers whose open transactions have brought offsets. */
  openTransactions(): { readonly groupId: string; readonly producerId: bigint }[] {
    return this.#store
      .all()
      .flatMap(({ group: { groupId }, pendingOffsets }) =>
        pendingOffsets.producerIds.map((producerId) => ({ groupId, producerId })),
      );
  }

  /** Forgets offsets of topics that no member of the group reads (KIP-496). */
  async deleteOffsets(
    groupId: string,
    topics: readonly DoomedOffsets[],
  ): Promise<PartitionResults & { readonly errorCode: number }> {
    const stored = this.#store.get(groupId);
    if (stored === undefined) return { errorCode: errorCode('GROUP_ID_NOT_FOUND'), topics: [] };
    const { generations } = stored.group;
    if (generations.members.size > 0 && generations.protocolType !== 'consumer') {
      return { errorCode: errorCode('NON_EMPTY_GROUP'), topics: [] };
    }
    const read = new Set(
      generations.members
        .all()
        .flatMap((member) =>
          member.protocols.flatMap(({ metadata }) => subscribedTopics(metadata)),
        ),
    );
    const doomed = topics.filter(({ name }) => !read.has(name));
    try {
      const partitions = doomed.flatMap(({ name, partitions }) =>
        partitions.map(({ partitionIndex }) => [name, partitionIndex] as const),
      );
      await this.#store.deleteOffsets(stored, partitions);
    } catch {
      return { errorCode: errorCode('NOT_COORDINATOR'), topics: [] };
    }
    const results = allPartitions(topics, (_, name) =>
      read.has(name) ? 'GROUP_SUBSCRIBED_TO_TOPIC' : 'NONE',
    );
    return { errorCode: errorCode('NONE'), ...results };
  }

  /** A group that does not exist is described as dead. */
  describe(groupId: string): GroupDescription {
    const stored = this.#store.get(groupId);
    return stored === undefined ? describeMissingGroup(groupId) : describeGroup(stored.group);
  }

  /**
   * All groups.
   * @param states only those in one of these states, in any case; empty: all
   * @param types only those of one of these types, in any case; empty: all
   */
  list(states: readonly string[] = [], types: readonly string[] = []): GroupListing[] {
    const passes = (filter: readonly string[], value: string) =>
      filter.length === 0 || filter.some((one) => one.toLowerCase() === value.toLowerCase());
    return this.#store
      .all()
      .map(({ group }) => listGroup(group))
      .filter(
        ({ groupState, groupType }) => passes(states, groupState) && passes(types, groupType),
      );
  }

  /** All groups with all that is known of them. */
  all(): readonly StoredGroup[] {
    return this.#store.all();
  }

  /** Removes a group without members, and its offsets. Answers with an error code. */
  async delete(groupId: string): Promise<number> {
    const stored = this.#store.get(groupId);
    if (stored === undefined) return errorCode('GROUP_ID_NOT_FOUND');
    if (stored.group.generations.state !== 'Empty') return errorCode('NON_EMPTY_GROUP');
    try {
      await this.#store.delete(stored);
      return errorCode('NONE');
    } catch {
      return errorCode('NOT_COORDINATOR');
    }
  }

  /** Forgets the offsets of a topic that is gone. */
  async topicDeleted(topic: string): Promise<void> {
    await this.#store.topicDeleted(topic);
  }

  /** Sends members that wait away, and closes the journal. */
  async close(): Promise<void> {
    await this.#store.close();
  }
}
