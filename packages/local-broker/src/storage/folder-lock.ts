// One broker at a time on a data folder. The lock is a file that names its process, so that one which a killed
// broker left behind is known for what it is and taken over.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalBrokerError } from '../broker-error.ts';
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';
import type { StorageListener } from './storage-event.ts';

/** Names the process that uses the folder. */
export const LOCK_FILE = 'lock';
const ATTEMPTS = 20;
/** Folders that this process has locked: its own id in a lock file may be that of an earlier process. */
const heldHere = new Set<string>();
let takeovers = 0;

/** A lock that is held. */
export interface FolderLock {
  release(): void;
}

/**
 * Locks a folder.
 * @throws LocalBrokerError BROKER_DATA_FOLDER_IN_USE; the system's error when the folder cannot be written
 */
export function lockFolder(folder: string, onEvent: StorageListener): FolderLock {
  const path = join(folder, LOCK_FILE);
  const own = JSON.stringify(ownIdentity());
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (heldHere.has(path)) throw inUse(folder, process.pid);
    if (createExclusively(path, own)) {
      heldHere.add(path);
      return {
        release() {
          heldHere.delete(path);
          if (readOrNothing(path) === own) rmSync(path, { force: true });
        },
      };
    }
    const content = readOrNothing(path);
    if (content === undefined) continue;
    const holder = parse(content);
    if (holder !== undefined && holder.pid !== process.pid && isRunning(holder)) {
      throw inUse(folder, holder.pid);
    }
    if (takeAway(path, content)) {
      onEvent({ type: 'stale-lock-taken', file: path, pid: holder?.pid ?? 0 });
    }
  }
  throw new LocalBrokerError(
    'BROKER_DATA_FOLDER_IN_USE',
    `The lock of ${folder} changes hands all the time.`,
  );
}

/** The process that has locked a folder and still runs, or undefined. */
export function lockHolder(folder: string): ProcessIdentity | undefined {
  const holder = parse(readOrNothing(join(folder, LOCK_FILE)) ?? '');
  return holder !== undefined && isRunning(holder) ? holder : undefined;
}

/** A link is made with its whole content or not at all, and only if the name is free. */
function createExclusively(path: string, content: string): boolean {
  const beside = uniqueBeside(path);
  writeFileSync(beside, content);
  try {
    linkSync(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Removes the lock if it is still the stale one; another process may have been faster, and hold it now. */
function takeAway(path: string, stale: string): boolean {
  const aside = uniqueBeside(path);
  try {
    renameSync(path, aside);
  } catch {
    return false;
  }
  const taken = readOrNothing(aside);
  if (taken !== undefined && taken !== stale) {
    try {
      linkSync(aside, path);
    } catch {
      // Somebody else has locked the folder in the meantime.
    }
  }
  rmSync(aside, { force: true });
  return taken === stale;
}

function uniqueBeside(path: string): string {
  takeovers += 1;
  return `${path}.${process.pid}.${takeovers}`;
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(content: string): ProcessIdentity | undefined {
  try {
    const { pid, began } = JSON.parse(content);
    return typeof pid === 'number'
      ? { pid, began: typeof began === 'string' ? began : null }
      : undefined;
  } catch {
    return undefined;
  }
}

function inUse(folder: string, pid: number): LocalBrokerError {
  return new LocalBrokerError(
    'BROKER_DATA_FOLDER_IN_USE',
    `Process ${pid} runs a broker on the data folder ${folder}.`,
  );
}
