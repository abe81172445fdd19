// All groups of the broker with their offsets: kept in memory, written to a journal, found again at the start.
import type { Clock, ScheduledTask } from '../clock.ts';
import type { TransactionEnd } from '../producers/control-batch.ts';
import { FileJournal, type Journal, type JournalOptions, noJournal } from '../storage/journal.ts';
import { CommittedOffsets, type PlacedOffset } from './committed-offsets.ts';
import { Group } from './group.ts';
import { type GroupEntry, groupEntry, restoredMembers } from './group-entries.ts';
import { PendingOffsets } from './pending-offsets.ts';

/** A group, its offsets, and since when it has no members (epoch milliseconds). */
export interface StoredGroup {
  readonly group: Group;
  readonly offsets: CommittedOffsets;
  readonly pendingOffsets: PendingOffsets;
  emptySince: number | undefined;
}

/** Settings of the store. */
export interface GroupStoreOptions {
  readonly clock: Clock;
  /** Absent: groups are gone with the process. */
  readonly journal: JournalOptions | undefined;
  /** `group.max.size`. */
  readonly maxSize: number;
  /** `offsets.retention.minutes`, in milliseconds: offsets of a group without members live so long. */
  readonly offsetsRetentionMs: number;
}

/** Kafka: offsets.retention.check.interval.ms. */
const EXPIRE_EVERY_MS = 10 * 60 * 1000;

/** The groups of one broker. */
export class GroupStore {
  readonly #options: GroupStoreOptions;
  readonly #groups = new Map<string, StoredGroup>();
  #journal: Journal<GroupEntry> = noJournal;
  #expiry: ScheduledTask | undefined;

  private constructor(options: GroupStoreOptions) {
    this.#options = options;
  }

  /** Reads the journal back. Members that were in a stable group have the time of one session to show up. */
  static async open(options: GroupStoreOptions): Promise<GroupStore> {
    const store = new GroupStore(options);
    if (options.journal !== undefined) {
      const restored = new Map<string, GroupEntry & { type: 'group' }>();
      store.#journal = await FileJournal.open<GroupEntry>(options.journal, {
        replay: (entry) => store.#replay(entry, restored),
        snapshot: () => store.#entries(),
      });
      for (const entry of restored.values()) {
        const { group } = store.getOrCreate(entry.groupId);
        group.generations.restore(entry.facts, restoredMembers(entry.members));
      }
    }
    return store;
  }

  get(groupId: string): StoredGroup | undefined {
    return this.#groups.get(groupId);
  }

  all(): StoredGroup[] {
    return [...this.#groups.values()];
  }

  getOrCreate(groupId: string): StoredGroup {
    const known = this.#groups.get(groupId);
    if (known !== undefined) return known;
    const { clock, maxSize } = this.#options;
    const group = new Group(groupId, { clock, maxSize, settled: () => this.#settled(groupId) });
    const stored = {
      group,
      offsets: new CommittedOffsets(),
      pendingOffsets: new PendingOffsets(),
      emptySince: clock.now(),
    };
    this.#groups.set(groupId, stored);
    this.#scheduleExpiry();
    return stored;
  }

  /** Stores offsets. They can be fetched when this resolves. Rejects when they could not be written. */
  async commit({ group, offsets }: StoredGroup, committed: readonly PlacedOffset[]): Promise<void> {
    await this.#journal.append({ type: 'offsets', groupId: group.groupId, offsets: committed });
    for (const offset of committed) offsets.set(offset);
  }

  /** Stores offsets that count when the producer's transaction is committed. Rejects as `commit` does. */
  async commitPending(
    { group, pendingOffsets }: StoredGroup,
    producerId: bigint,
    offsets: readonly PlacedOffset[],
  ): Promise<void> {
    const { groupId } = group;
    const id = String(producerId);
    await this.#journal.append({ type: 'pending-offsets', groupId, producerId: id, offsets });
    for (const offset of offsets) pendingOffsets.set(producerId, offset);
  }

  /** Makes the offsets count that a transaction brought, or drops them. Rejects when that could not be written. */
  async endTransaction(
    stored: StoredGroup,
    producerId: bigint,
    how: TransactionEnd,
  ): Promise<void> {
    const { groupId } = stored.group;
    const id = String(producerId);
    await this.#journal.append({ type: 'transaction-ended', groupId, producerId: id, how });
    endPending(stored, producerId, how);
  }

  /** Forgets offsets, also those that transactions have brought. Rejects when that could not be written. */
  async deleteOffsets(
    { group, offsets, pendingOffsets }: StoredGroup,
    partitions: readonly (readonly [topic: string, partition: number])[],
  ): Promise<void> {
    if (partitions.length === 0) return;
    await this.#journal.append({ type: 'offsets-deleted', groupId: group.groupId, partitions });
    for (const [topic, partition] of partitions) {
      offsets.delete(topic, partition);
      pendingOffsets.delete(topic, partition);
    }
  }

  /** Forgets the offsets of a topic that is gone, at once; where that cannot be written the journal reports it. */
  async topicDeleted(topic: string): Promise<void> {
    const deleted = this.all().map(async (stored) => {
      const { offsets, pendingOffsets } = stored;
      const committed = offsets.all().filter((offset) => offset.topic === topic);
      const partitions = [...committed, ...pendingOffsets.ofTopic(topic)].map(
        ({ partition }) => [topic, partition] as const,
      );
      for (const [, partition] of partitions) {
        offsets.delete(topic, partition);
        pendingOffsets.delete(topic, partition);
      }
      await this.deleteOffsets(stored, partitions).catch(() => {});
    });
    await Promise.all(deleted);
  }

  /** Forgets a group. Rejects when that could not be written. */
  async delete({ group }: StoredGroup): Promise<void> {
    await this.#journal.append({ type: 'group-deleted', groupId: group.groupId });
    group.generations.die();
    if (this.#groups.get(group.groupId)?.group === group) this.#groups.delete(group.groupId);
  }

  /** Sends waiting members away and closes the journal; the groups are as they were at the next start. */
  async close(): Promise<void> {
    this.#expiry?.cancel();
    for (const { group } of this.#groups.values()) group.generations.die();
    this.#groups.clear();
    await this.#journal.close();
  }

  #settled(groupId: string): void {
    const stored = this.#groups.get(groupId);
    if (stored === undefined) return;
    const empty = stored.group.generations.state === 'Empty';
    stored.emptySince = empty ? this.#options.clock.now() : undefined;
    // A rebalance need not wait for this: a broker that forgets it has its members join again. A failure is
    // reported by the journal.
    this.#journal.append(groupEntry(stored.group, stored.emptySince)).catch(() => {});
  }

  #replay(entry: GroupEntry, restored: Map<string, GroupEntry & { type: 'group' }>): void {
    const { groupId } = entry;
    if (entry.type === 'group-deleted') {
      this.#groups.delete(groupId);
      restored.delete(groupId);
      return;
    }
    // A group that was deleted meanwhile does not come back for the end of a transaction.
    if (entry.type === 'transaction-ended') {
      const known = this.#groups.get(groupId);
      if (known !== undefined) endPending(known, BigInt(entry.producerId), entry.how);
      return;
    }
    const stored = this.getOrCreate(groupId);
    if (entry.type === 'group') {
      stored.emptySince = entry.emptySince;
      restored.set(groupId, entry);
    } else if (entry.type === 'offsets') {
      for (const offset of entry.offsets) stored.offsets.set(offset);
    } else if (entry.type === 'pending-offsets') {
      const producerId = BigInt(entry.producerId);
      for (const offset of entry.offsets) stored.pendingOffsets.set(producerId, offset);
    } else {
      for (const [topic, partition] of entry.partitions) {
        stored.offsets.delete(topic, partition);
        stored.pendingOffsets.delete(topic, partition);
      }
    }
  }

  *#entries(): Generator<GroupEntry> {
    for (const { group, offsets, pendingOffsets, emptySince } of this.#groups.values()) {
      const { groupId } = group;
      yield groupEntry(group, emptySince);
      yield { type: 'offsets', groupId, offsets: offsets.all() };
      for (const [producerId, pending] of pendingOffsets.all()) {
        const id = String(producerId);
        yield { type: 'pending-offsets', groupId, producerId: id, offsets: pending };
      }
    }
  }

  #scheduleExpiry(): void {
    this.#expiry ??= this.#options.clock.schedule(EXPIRE_EVERY_MS, () => {
      this.#expiry = undefined;
      for (const stored of this.#groups.values()) this.#expire(stored).catch(() => {});
      if (this.#groups.size > 0) this.#scheduleExpiry();
    });
  }

  async #expire(stored: StoredGroup): Promise<void> {
    const { generations } = stored.group;
    if (generations.state !== 'Empty') return;
    const before = this.#options.clock.now() - this.#options.offsetsRetentionMs;
    const { offsets, pendingOffsets } = stored;
    const old = offsets
      .all()
      .filter(({ committedAt }) => Math.max(committedAt, stored.emptySince ?? 0) <= before)
      .filter(({ topic, partition }) => !pendingOffsets.has(topic, partition));
    await this.deleteOffsets(
      stored,
      old.map(({ topic, partition }) => [topic, partition]),
    );
    const unused = generations.members.size === 0 && generations.members.pendingSize === 0;
    if (unused && offsets.isEmpty && pendingOffsets.isEmpty) await this.delete(stored);
  }
}

function endPending(
  { offsets, pendingOffsets }: StoredGroup,
  producerId: bigint,
  how: TransactionEnd,
): void {
  if (how === 'commit') pendingOffsets.commit(producerId, offsets);
  else pendingOffsets.abort(producerId);
}
