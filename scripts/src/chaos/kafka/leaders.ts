/** Moves the leader of a partition to another broker, as an administrator does. */
import { API } from 'kafka-ts';
import { independentClient } from '../independent-client.ts';

const PREFERRED = 0;
const TIMEOUT_MS = 10_000;

/** Puts another replica first, and has the first one elected. */
export async function electAnotherLeader(
  bootstrapServers: string,
  topic: string,
  target: number,
): Promise<void> {
  const cluster = independentClient(bootstrapServers).createCluster();
  await cluster.connect();
  try {
    const metadata = await cluster.sendRequest(API.METADATA, {
      topics: [{ id: null, name: topic }],
    });
    const partitions = metadata.topics[0]?.partitions ?? [];
    const partition = partitions[target % partitions.length];
    if (partition === undefined || partition.replicaNodes.length < 2) return;
    const [first, ...others] = partition.replicaNodes;
    const replicas = [...others, first ?? 0];
    const { partitionIndex } = partition;
    const controller = cluster.sendRequestToNode(metadata.controllerId);
    await controller(API.ALTER_PARTITION_REASSIGNMENTS, {
      timeoutMs: TIMEOUT_MS,
      topics: [{ name: topic, partitions: [{ partitionIndex, replicas }] }],
    });
    await controller(API.ELECT_LEADERS, {
      electionType: PREFERRED,
      timeoutMs: TIMEOUT_MS,
      topicPartitions: [{ topic, partitions: [partitionIndex] }],
    });
  } finally {
    await cluster.disconnect();
  }
}
