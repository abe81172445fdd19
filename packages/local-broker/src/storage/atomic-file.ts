// Small files that must be whole after a crash: written beside, then renamed.
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces the file at `path`: afterwards it holds the old content or the new one, never a mixture. With
 * `durable` that holds after a power cut too, for the price of two fsyncs; a file whose content carries a
 * checksum, and can be made anew, does not need it.
 * @throws the system's error; the old content is then still there
 */
export function writeFileAtomically(
  path: string,
  content: Buffer | string,
  durable: boolean,
): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const fd = openSync(beside, 'w');
    try {
      writeFileSync(fd, content);
      if (durable) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  if (durable) syncFolder(dirname(path));
}

/** Makes renames and removals in a folder survive a power cut. Windows neither needs nor allows it. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** As `syncFolder`, and nobody else waits meanwhile. */
export async function syncFolderAside(path: string): Promise<void> {
  if (process.platform !== 'win32') await syncFile(path);
}

/** Forces a file to the disk. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
