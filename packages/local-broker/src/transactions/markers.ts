// Ends transactions where they took place: a marker in each partition, and the offsets of each group.
import type { Clock } from '../clock.ts';
import type { GroupCoordinator } from '../groups/group-coordinator.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { TopicRegistry } from '../log/topic-registry.ts';
import { controlBatch, type TransactionEnd } from '../producers/control-batch.ts';
import { readBatchHeader } from '../records/batch-header.ts';
import type { Participants } from './participants.ts';
import type { ProducerIdentity } from './transaction-facts.ts';

/** Where transactions take place. */
export interface TransactionSites {
  readonly clock: Clock;
  readonly topics: TopicRegistry;
  readonly groups: GroupCoordinator;
}

/**
 * Ends a transaction at all its participants. Where it is ended already nothing changes; topics and groups that
 * are gone are left out. Resolves with whether all of it could be written.
 */
export async function writeMarkers(
  participants: Participants,
  producer: ProducerIdentity,
  how: TransactionEnd,
  { clock, topics, groups }: TransactionSites,
): Promise<boolean> {
  const logs = participants.topics.flatMap(({ name, partitions }) =>
    partitions.flatMap((index) => topics.get(name)?.partitions[index] ?? []),
  );
  const written = await Promise.allSettled([
    ...logs.map((log) => writeMarker(log, producer, how, clock)),
    ...participants.groups.map((id) => groups.endTransaction(id, producer.producerId, how)),
  ]);
  return written.every(({ status }) => status === 'fulfilled');
}

/** Aborts what is open in logs and groups although no transaction is known to take place there. */
export async function abortStrays(
  isKnown: (producerId: bigint, participates: (among: Participants) => boolean) => boolean,
  { clock, topics, groups }: TransactionSites,
): Promise<void> {
  for (const { name, partitions } of topics.list()) {
    for (const [index, log] of partitions.entries()) {
      for (const producer of log.openTransactions()) {
        if (isKnown(producer.producerId, (among) => among.has(name, index))) continue;
        await writeMarker(log, producer, 'abort', clock);
      }
    }
  }
  for (const { groupId, producerId } of groups.openTransactions()) {
    if (isKnown(producerId, (among) => among.hasGroup(groupId))) continue;
    await groups.endTransaction(groupId, producerId, 'abort');
  }
}

async function writeMarker(
  log: PartitionLog,
  { producerId, epoch: producerEpoch }: ProducerIdentity,
  how: TransactionEnd,
  clock: Clock,
): Promise<void> {
  const batch = controlBatch(how, { producerId, producerEpoch }, clock.now());
  await log.append(batch, readBatchHeader(batch));
}
