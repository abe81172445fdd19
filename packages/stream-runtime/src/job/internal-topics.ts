/** The runtime's own topics: made where they are missing, and checked against what the job needs. */

import type { KafkaClient } from '../client/kafka-client.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import type { StatefulSubTopology } from '../topology/job-topology.ts';

// Kept until they are purged behind the commits. The segments of a topic that is purged are small.
const REPARTITION_CONFIGS = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'segment.bytes': String(50 << 20),
  'message.timestamp.type': 'CreateTime',
};

const CHANGELOG_CONFIGS = {
  'cleanup.policy': 'compact',
  'message.timestamp.type': 'CreateTime',
};

/**
 * The topics through which a sub-topology is fed; resolves to how many partitions, and tasks, there are.
 *
 * @param isFixed whether `wanted` is what its source topics have
 * @throws StreamRuntimeError PARTITION_COUNT_CHANGED
 */
export async function ensureRepartition(
  client: Pick<KafkaClient, 'ensureTopic'>,
  { exchangeTopics }: StatefulSubTopology,
  wanted: number,
  isFixed: boolean,
): Promise<number> {
  let tasks = isFixed ? wanted : undefined;
  for (const topic of exchangeTopics.keys()) {
    const options = { create: true, partitions: tasks ?? wanted, configs: REPARTITION_CONFIGS };
    const partitions = await client.ensureTopic(topic, options);
    // Sources may grow: what is behind a repartition topic keeps the number that it began with.
    tasks ??= partitions;
    if (partitions !== tasks) throw countChanged(topic, partitions, tasks);
  }
  return tasks ?? wanted;
}

/** The topic behind the state of a sub-topology. Throws StreamRuntimeError PARTITION_COUNT_CHANGED. */
export async function ensureChangelog(
  client: Pick<KafkaClient, 'ensureTopic'>,
  { changelog }: StatefulSubTopology,
  tasks: number,
): Promise<void> {
  if (changelog === undefined) return;
  const options = { create: true, partitions: tasks, configs: CHANGELOG_CONFIGS };
  const partitions = await client.ensureTopic(changelog, options);
  if (partitions !== tasks) throw countChanged(changelog, partitions, tasks);
}

function countChanged(topic: string, partitions: number, tasks: number): StreamRuntimeError {
  return new StreamRuntimeError(
    'PARTITION_COUNT_CHANGED',
    `The job reads ${tasks} partitions now, but its topic ${topic} was made for ${partitions}.`,
  );
}
