// Offsets are only committed for partitions that there are; the rest of a request goes through.
import type { BrokerState } from '../broker-state.ts';
import type { CommitRequest, PartitionResults } from '../groups/offset-messages.ts';
import { errorCode, type KafkaErrorName } from '../wire/error-codes.ts';
import { partitionOf } from './partition-lookup.ts';

/**
 * Lets `commit` have what belongs to known partitions, if there is anything. The results are in the order of the
 * request.
 */
export async function commitToKnown(
  topics: CommitRequest['topics'],
  broker: BrokerState,
  commit: (known: CommitRequest['topics']) => PartitionResults | Promise<PartitionResults>,
): Promise<PartitionResults> {
  const known = knownPartitions(topics, broker);
  if (known.every(({ partitions }) => partitions.length === 0)) {
    return refuseCommit(topics, 'UNKNOWN_TOPIC_OR_PARTITION');
  }
  return withUnknown(topics, await commit(known));
}

interface NamedPartitions<Partition> {
  readonly name: string;
  readonly partitions: readonly Partition[];
}

interface Indexed {
  readonly partitionIndex: number;
}

/** What of a request there is. Topics of which nothing is left stay in the list. */
export function knownPartitions<Partition extends Indexed>(
  topics: readonly NamedPartitions<Partition>[],
  broker: BrokerState,
): NamedPartitions<Partition>[] {
  return topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.filter(({ partitionIndex }) => exists(name, partitionIndex, broker)),
  }));
}

/** The results for what is known, and for the rest of the request as well. */
export function withUnknown(
  topics: readonly NamedPartitions<Indexed>[],
  results: PartitionResults,
): PartitionResults {
  return {
    topics: topics.map(({ name, partitions }, index) => {
      const codes = new Map(
        results.topics[index]?.partitions.map((each) => [each.partitionIndex, each.errorCode]),
      );
      return {
        name,
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          errorCode: codes.get(partitionIndex) ?? errorCode('UNKNOWN_TOPIC_OR_PARTITION'),
        })),
      };
    }),
  };
}

/** Refuses all partitions of a request alike. */
export function refuseCommit(
  topics: CommitRequest['topics'],
  error: KafkaErrorName,
): PartitionResults {
  return {
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: errorCode(error),
      })),
    })),
  };
}

/** Refuses the partitions of a topic that the client may not use. */
export function refuseTopic({ name, partitions }: NamedPartitions<Indexed>) {
  const denied = errorCode('TOPIC_AUTHORIZATION_FAILED');
  return {
    name,
    partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: denied })),
  };
}

function exists(name: string, partitionIndex: number, broker: BrokerState): boolean {
  return partitionOf(broker.topics.get(name), partitionIndex).error === undefined;
}
