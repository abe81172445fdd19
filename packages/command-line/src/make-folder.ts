// Makes a folder and those above it. Node's own `mkdir` with `recursive` never comes back where a folder that exists
// answers ENOENT to everything made in it, as /proc does (Node 20).
// The local broker has the same for the rooms above it; neither of the two imports rooms of ours.
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder unless it is there.
 * @throws the system's error
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const above = dirname(path);
    if (code === 'ENOENT' && !existsSync(above)) {
      makeFolder(above);
      makeFolder(path);
    } else if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
