// The journal entries of groups, as JSON.
import type { TransactionEnd } from '../producers/control-batch.ts';
import type { PlacedOffset } from './committed-offsets.ts';
import type { GenerationFacts } from './generations.ts';
import type { Group } from './group.ts';
import { Member, type MemberFacts } from './member.ts';

type StoredMember = Omit<MemberFacts, 'protocols' | 'assignment'> & {
  readonly protocols: readonly (readonly [name: string, metadata: string])[];
  readonly assignment: string;
};

/** What happened to a group. Each entry replaces what earlier ones said. */
export type GroupEntry =
  | {
      readonly type: 'group';
      readonly groupId: string;
      readonly facts: GenerationFacts;
      readonly members: readonly StoredMember[];
      /** Epoch milliseconds since when it has no members. */
      readonly emptySince: number | undefined;
    }
  | {
      readonly type: 'offsets';
      readonly groupId: string;
      readonly offsets: readonly PlacedOffset[];
    }
  | {
      readonly type: 'pending-offsets';
      readonly groupId: string;
      readonly producerId: string;
      readonly offsets: readonly PlacedOffset[];
    }
  | {
      readonly type: 'transaction-ended';
      readonly groupId: string;
      readonly producerId: string;
      readonly how: TransactionEnd;
    }
  | {
      readonly type: 'offsets-deleted';
      readonly groupId: string;
      readonly partitions: readonly (readonly [topic: string, partition: number])[];
    }
  | { readonly type: 'group-deleted'; readonly groupId: string };

/** A group that is stable or empty, as an entry. */
export function groupEntry(
  { groupId, generations }: Group,
  emptySince: number | undefined,
): GroupEntry {
  const { generationId, protocolType, protocolName, leader } = generations;
  const stable = generations.state === 'Stable';
  return {
    type: 'group',
    groupId,
    facts: { state: stable ? 'Stable' : 'Empty', generationId, protocolType, protocolName, leader },
    members: stable ? generations.members.all().map(storedMember) : [],
    emptySince,
  };
}

/** Members out of an entry. */
export function restoredMembers(stored: readonly StoredMember[]): Member[] {
  return stored.map(
    ({ protocols, assignment, ...facts }) =>
      new Member({
        ...facts,
        protocols: protocols.map(([name, metadata]) => ({
          name,
          metadata: Buffer.from(metadata, 'base64'),
        })),
        assignment: Buffer.from(assignment, 'base64'),
      }),
  );
}

function storedMember(member: Member): StoredMember {
  const { memberId, groupInstanceId, clientId, clientHost } = member;
  const { sessionTimeoutMs, rebalanceTimeoutMs, protocols, assignment } = member;
  return {
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    sessionTimeoutMs,
    rebalanceTimeoutMs,
    protocols: protocols.map(({ name, metadata }) => [name, metadata.toString('base64')]),
    assignment: assignment.toString('base64'),
  };
}
