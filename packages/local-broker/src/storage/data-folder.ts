// The data folder of a broker: locked while it is used, and marked with the version of its format.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalBrokerError } from '../broker-error.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { makeFolder } from './make-folder.ts';
import type { StorageListener } from './storage-event.ts';

/** Marks a folder as a broker's. */
export const FORMAT_FILE = 'format.json';
const FORMAT = 1;

/** A data folder in use. */
export interface DataFolder {
  readonly path: string;
  /** Given to the folder when it was made; Kafka clients see it as cluster id. */
  readonly clusterId: string;
  /** Lets other brokers have the folder. */
  release(): void;
}

/**
 * Makes the folder if need be, and takes it into use.
 * @throws LocalBrokerError BROKER_DATA_FOLDER_IN_USE, BROKER_DATA_FOLDER_UNUSABLE, BROKER_DATA_FOLDER_NEWER
 */
export function openDataFolder(path: string, onEvent: StorageListener): DataFolder {
  let lock: FolderLock | undefined;
  try {
    makeFolder(path);
    lock = lockFolder(path, onEvent);
    const { clusterId } = readFormat(path) ?? writeFormat(path);
    return { path, clusterId, release: lock.release };
  } catch (cause) {
    lock?.release();
    if (cause instanceof LocalBrokerError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalBrokerError('BROKER_DATA_FOLDER_UNUSABLE', `Cannot use ${path}: ${reason}`, {
      cause,
    });
  }
}

/** Whether a broker keeps, or kept, its data in this folder. */
export function isDataFolder(path: string): boolean {
  return existsSync(join(path, FORMAT_FILE));
}

interface Format {
  readonly format: number;
  readonly clusterId: string;
}

function readFormat(path: string): Format | undefined {
  let text: string;
  try {
    text = readFileSync(join(path, FORMAT_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const found: Format = JSON.parse(text);
  if (found.format > FORMAT) {
    throw new LocalBrokerError(
      'BROKER_DATA_FOLDER_NEWER',
      `${path} has format ${found.format}; this broker knows formats up to ${FORMAT}.`,
    );
  }
  return found;
}

function writeFormat(path: string): Format {
  const clusterId = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
  const made = { format: FORMAT, clusterId };
  writeFileAtomically(join(path, FORMAT_FILE), JSON.stringify(made), true);
  return made;
}
