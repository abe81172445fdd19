/** Who does what in a cluster of this launcher: leaders, the controller, the coordinators. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaConnection } from '@tidemark/kafka-connection';
import { type Cluster, nodeFolder } from '../cluster.ts';

// As server-properties.ts sets it for both.
const COORDINATOR_PARTITIONS = 10;

/** The leader of each partition of a topic; -1 where there is none. */
export async function leadersOf(
  connection: KafkaConnection,
  topic: string,
): Promise<readonly number[]> {
  const admin = await connection.admin();
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  const partitions = topics[0]?.partitions ?? [];
  return [...partitions].sort((a, b) => a.partitionId - b.partitionId).map(({ leader }) => leader);
}

/** The active controller, as a node that is up has written it down (KIP-595, quorum-state). */
export function controllerOf(cluster: Cluster, node: number): number {
  const file = join(nodeFolder(cluster, node), 'data', '__cluster_metadata-0', 'quorum-state');
  return Number(Object(JSON.parse(readFileSync(file, 'utf8'))).leaderId);
}

/** The broker that coordinates a group, or a transactional id with `__transaction_state`. */
export async function coordinatorOf(
  connection: KafkaConnection,
  topic: '__consumer_offsets' | '__transaction_state',
  id: string,
): Promise<number> {
  const leaders = await leadersOf(connection, topic);
  return leaders[(javaHash(id) & 0x7fff_ffff) % COORDINATOR_PARTITIONS] ?? -1;
}

/** `String.hashCode` of Java. */
function javaHash(text: string): number {
  let hash = 0;
  for (const character of text) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0;
  return hash;
}
