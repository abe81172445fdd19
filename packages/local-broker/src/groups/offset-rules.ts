// Who may commit offsets, and the shape of the answers about them.
import { errorCode, type KafkaErrorName } from '../wire/error-codes.ts';
import type { PlacedOffset } from './committed-offsets.ts';
import type { StoredGroup } from './group-store.ts';
import type { AskedOffsets, CommitRequest, PartitionResults } from './offset-messages.ts';

/** Why nobody may commit for a group that there is not yet. */
export function newGroupProblem(generationId: number): KafkaErrorName | undefined {
  return generationId < 0 ? undefined : 'ILLEGAL_GENERATION';
}

/** Why a request may not commit offsets of the group; undefined when it may. Keeps the member alive. */
export function commitProblem(
  { group }: StoredGroup,
  request: CommitRequest,
): KafkaErrorName | undefined {
  const { state, members } = group.generations;
  const { generationId, memberId, groupInstanceId } = request;
  const transactional = request.producerId !== undefined;
  if (generationId < 0 && state === 'Empty') return undefined;
  if (generationId < 0 && memberId === '' && groupInstanceId === null) {
    // Before TxnOffsetCommit v3 transactional producers could not say which member they work for.
    return transactional ? undefined : 'UNKNOWN_MEMBER_ID';
  }
  const problem = group.problemOf(request);
  if (problem !== undefined || transactional) return problem;
  const member = members.get(memberId);
  if (member !== undefined) group.generations.touch(member);
  return state === 'CompletingRebalance' ? 'REBALANCE_IN_PROGRESS' : undefined;
}

interface NamedPartitions<P> {
  readonly name: string;
  readonly partitions: readonly P[];
}

/** One result for each partition. */
export function allPartitions<P extends { readonly partitionIndex: number }>(
  topics: readonly NamedPartitions<P>[],
  errorOf: (partition: P, topic: string) => KafkaErrorName,
): PartitionResults {
  return {
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((partition) => ({
        partitionIndex: partition.partitionIndex,
        errorCode: errorCode(errorOf(partition, name)),
      })),
    })),
  };
}

/** Offsets by topic, to be asked for. */
export function committedPartitions(offsets: readonly PlacedOffset[]): AskedOffsets[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of offsets)
    topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics].map(([name, partitionIndexes]) => ({ name, partitionIndexes }));
}
