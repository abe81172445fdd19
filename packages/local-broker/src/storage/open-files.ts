// Bounds how many files are open: a thousand partitions, each with many segments, must not use up the
// descriptors that connections need.
import { closeSync, openSync } from 'node:fs';

/** A file that can be opened again when it was closed for want of descriptors. */
export interface Openable {
  readonly path: string;
  /** Operations under way; a busy file is never closed. */
  readonly busy: number;
}

interface Descriptor {
  readonly fd: number;
  readonly writable: boolean;
}

const DEFAULT_LIMIT = 512;
const NOT_PERMITTED = new Set<string | undefined>(['EACCES', 'EPERM', 'EROFS']);

/** Opens files on first use, and closes the least recently used idle ones beyond a limit. */
export class OpenFiles {
  readonly #limit: number;
  readonly #open = new Map<Openable, Descriptor>();

  constructor(limit: number = DEFAULT_LIMIT) {
    this.#limit = limit;
  }

  /** How many files are open now. */
  get count(): number {
    return this.#open.size;
  }

  /**
   * The descriptor of `file`, which is created when it is missing. For reading, a file that may not be
   * written is good enough.
   * @throws the system's error, e.g. `EACCES`, `ENOSPC`, `EMFILE`
   */
  descriptor(file: Openable, purpose: 'read' | 'write'): number {
    const known = this.#open.get(file);
    if (known !== undefined && (known.writable || purpose === 'read')) {
      this.#open.delete(file);
      this.#open.set(file, known);
      return known.fd;
    }
    if (known !== undefined && file.busy === 0) this.release(file);
    this.#makeRoom();
    const opened = open(file.path, purpose);
    this.#open.set(file, opened);
    return opened.fd;
  }

  /** Closes `file` if it is open. */
  release(file: Openable): void {
    const known = this.#open.get(file);
    if (known === undefined) return;
    this.#open.delete(file);
    closeSync(known.fd);
  }

  #makeRoom(): void {
    for (const file of [...this.#open.keys()]) {
      if (this.#open.size < this.#limit) return;
      if (file.busy === 0) this.release(file);
    }
  }
}

function open(path: string, purpose: 'read' | 'write'): Descriptor {
  try {
    return { fd: openSync(path, 'r+'), writable: true };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { fd: openSync(path, 'wx+'), writable: true };
    if (purpose === 'read' && NOT_PERMITTED.has(code)) {
      return { fd: openSync(path, 'r'), writable: false };
    }
    throw error;
  }
}
