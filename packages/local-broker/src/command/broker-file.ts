// `broker.json` in the data folder tells other commands where the broker listens. It outlives a broker that is
// killed; the lock beside it tells whether its process still runs.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../storage/atomic-file.ts';
import { lockHolder } from '../storage/folder-lock.ts';
import type { SecurityNote } from './security-flags.ts';

/** Where a broker runs. */
export interface RunningBrokerNote {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Absent: plain text, and everybody may do everything. */
  readonly security?: SecurityNote;
}

const FILE = 'broker.json';

/** Leaves the note. */
export function writeBrokerFile(folder: string, note: RunningBrokerNote): void {
  writeFileAtomically(join(folder, FILE), `${JSON.stringify(note)}\n`, false);
}

/** Takes the note of this process away. */
export function removeBrokerFile(folder: string): void {
  if (readNote(folder)?.pid === process.pid) rmSync(join(folder, FILE), { force: true });
}

/** The broker that holds the folder, whether or not it has begun to listen; undefined when none does. */
export function findBroker(
  folder: string,
): { readonly pid: number; readonly note: RunningBrokerNote | undefined } | undefined {
  const holder = lockHolder(folder);
  if (holder === undefined) return undefined;
  const note = readNote(folder);
  return { pid: holder.pid, note: note?.pid === holder.pid ? note : undefined };
}

function readNote(folder: string): RunningBrokerNote | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, FILE), 'utf8'));
  } catch {
    return undefined;
  }
}
