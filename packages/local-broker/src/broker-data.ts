// What a broker keeps: topics, groups, transactions; in a folder, or in memory.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { GroupCoordinator, type GroupCoordinatorOptions } from './groups/group-coordinator.ts';
import type { LogContext } from './log/log-context.ts';
import { TopicRegistry } from './log/topic-registry.ts';
import { ProducerIds } from './producers/producer-ids.ts';
import { type DataFolder, openDataFolder } from './storage/data-folder.ts';
import { DiskStore } from './storage/file-store.ts';
import { TransactionCoordinator } from './transactions/transaction-coordinator.ts';

/** The state behind one broker. */
export interface BrokerData {
  readonly clusterId: string;
  /** Folder of the logs; `memory` when there is none. */
  readonly logDir: string;
  readonly topics: TopicRegistry;
  readonly groups: GroupCoordinator;
  readonly transactions: TransactionCoordinator;
  /** Forces everything to the disk, and lets other brokers have the folder. */
  close(): Promise<void>;
}

/** Limits of the coordinators. */
export interface CoordinatorSettings {
  readonly groups: Omit<GroupCoordinatorOptions, 'clock' | 'journal'>;
  readonly transactionMaxTimeoutMs: number | undefined;
}

/**
 * Opens the data of a folder, recovering what the last run left; without a folder the data begins empty.
 * @throws LocalBrokerError BROKER_DATA_FOLDER_IN_USE, …_UNUSABLE, …_NEWER, …_DAMAGED
 */
export async function openBrokerData(
  path: string | undefined,
  context: LogContext,
  settings: CoordinatorSettings,
): Promise<BrokerData> {
  const folder = path === undefined ? undefined : openDataFolder(path, context.onEvent);
  try {
    return await openParts(folder, context, settings);
  } catch (error) {
    folder?.release();
    throw error;
  }
}

async function openParts(
  folder: DataFolder | undefined,
  context: LogContext,
  settings: CoordinatorSettings,
): Promise<BrokerData> {
  const onDisk = folder && new DiskStore(folder.path);
  const store = onDisk && (context.disk?.store(onDisk) ?? onDisk);
  const journal = (name: string) =>
    store && { store, name, fsync: context.fsync, onEvent: context.onEvent };
  const topics = await TopicRegistry.open(folder && join(folder.path, 'topics'), context);
  const groups = await GroupCoordinator.open({
    ...settings.groups,
    clock: context.clock,
    journal: journal('groups.journal'),
  });
  const producerIds = await ProducerIds.open(journal('producer-ids.journal'));
  const transactions = await TransactionCoordinator.open({
    maxTimeoutMs: settings.transactionMaxTimeoutMs,
    clock: context.clock,
    topics,
    groups,
    producerIds,
    journal: journal('transactions.journal'),
  });
  topics.onDelete((name) => void groups.topicDeleted(name));
  return {
    clusterId: folder?.clusterId ?? randomUUID(),
    logDir: folder === undefined ? 'memory' : join(folder.path, 'topics'),
    topics,
    groups,
    transactions,
    async close() {
      try {
        await transactions.close();
        await groups.close();
        await producerIds.close();
        await topics.close();
      } finally {
        folder?.release();
      }
    },
  };
}
