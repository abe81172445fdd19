// Looks after a broker that runs elsewhere, usually in the background: is it there, stop it, delete its data.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalBrokerError } from '../broker-error.ts';
import { FORMAT_FILE, isDataFolder } from '../storage/data-folder.ts';
import { type FolderLock, LOCK_FILE, lockFolder } from '../storage/folder-lock.ts';
import { findBroker } from './broker-file.ts';
import { type SecurityNote, securityLines } from './security-flags.ts';
import { dataFolders } from './settings.ts';

/** What `broker status` tells; with `--json` as it is. */
export interface BrokerStatus {
  readonly running: boolean;
  readonly pid?: number;
  readonly host?: string;
  readonly port?: number;
  /** ISO 8601. */
  readonly startedAt?: string;
  /** Absent: plain text, and everybody may do everything. */
  readonly security?: SecurityNote;
  readonly dataDir: string;
  /** Names of the topics in the data folder. */
  readonly topics: readonly string[];
}

const STOP_WITHIN_MS = 10_000;
const POLL_MS = 20;

/** The state of the broker of a data folder. */
export function brokerStatus(dataDir: string | undefined): BrokerStatus {
  const folder = dataFolders(dataDir).broker;
  const found = findBroker(folder);
  return {
    running: found !== undefined,
    ...(found && { pid: found.pid, ...found.note }),
    dataDir: folder,
    topics: topicsIn(folder),
  };
}

/** A status for people. */
export function statusLines(status: BrokerStatus): string[] {
  const { running, pid, host, port, startedAt, security, dataDir, topics } = status;
  const listens =
    port === undefined ? 'is starting' : `listens on ${host}:${port} since ${startedAt}`;
  return [
    running ? `The broker (process ${pid}) ${listens}.` : 'No broker is running.',
    ...securityLines(security),
    `Data: ${dataDir} (${topics.length === 0 ? 'no topics' : `topics: ${topics.join(', ')}`})`,
  ];
}

/**
 * Stops the broker of a data folder and waits until it is gone.
 * @returns its process id, or undefined when none was running
 * @throws LocalBrokerError BROKER_STOP_FAILED
 */
export async function stopBroker(dataDir: string | undefined): Promise<number | undefined> {
  const folder = dataFolders(dataDir).broker;
  const found = findBroker(folder);
  if (found === undefined) return undefined;
  const { pid } = found;
  try {
    process.kill(pid, 'SIGTERM');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return pid;
    throw new LocalBrokerError('BROKER_STOP_FAILED', `Process ${pid} cannot be told to stop.`, {
      cause,
    });
  }
  const deadline = performance.now() + STOP_WITHIN_MS;
  while (findBroker(folder)?.pid === pid) {
    if (performance.now() > deadline) {
      throw new LocalBrokerError(
        'BROKER_STOP_FAILED',
        `Process ${pid} was told to stop, and still runs.`,
      );
    }
    await sleep(POLL_MS);
  }
  return pid;
}

/**
 * Deletes all topics, offsets and groups of a data folder whose broker is stopped.
 * @throws LocalBrokerError BROKER_DATA_FOLDER_IN_USE, BROKER_DATA_FOLDER_UNUSABLE
 */
export function deleteData(dataDir: string | undefined): void {
  const folder = dataFolders(dataDir).broker;
  if (!isDataFolder(folder)) return;
  let lock: FolderLock | undefined;
  try {
    lock = lockFolder(folder, () => {});
    // The mark of a data folder goes last, so that a reset that was interrupted can be done again.
    const names = readdirSync(folder).filter((name) => name !== LOCK_FILE && name !== FORMAT_FILE);
    for (const name of [...names, FORMAT_FILE]) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  } catch (cause) {
    if (cause instanceof LocalBrokerError) throw cause;
    throw new LocalBrokerError('BROKER_DATA_FOLDER_UNUSABLE', `Cannot delete ${folder}.`, {
      cause,
    });
  } finally {
    lock?.release();
  }
}

function topicsIn(folder: string): string[] {
  const topics = join(folder, 'topics');
  if (!existsSync(topics)) return [];
  return readdirSync(topics)
    .filter((name) => existsSync(join(topics, name, 'topic.json')))
    .sort();
}
