// An append-only file on disk. Writes go to the page cache with one pwritev each; reads come back from it.
import {
  existsSync,
  fdatasync,
  ftruncateSync,
  read,
  readSync,
  rmSync,
  statSync,
  writev,
  writevSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { AppendFile } from './append-file.ts';
import { syncFolderAside } from './atomic-file.ts';
import type { Openable, OpenFiles } from './open-files.ts';
import { lend } from './reused-memory.ts';

/** Moving so little to or from the page cache takes less time than handing it to another thread, and waiting for that. */
const INLINE_BYTES = 128 * 1024;
/** What this process wrote lately is still in the page cache. Reads of older ranges may wait for a disk. */
const WARM_BYTES = 16 * 1024 * 1024;

/** {@link AppendFile} on disk. The file is created by the first append, and opened when it is needed. */
export class DiskFile implements AppendFile, Openable {
  readonly path: string;
  readonly #files: OpenFiles;
  readonly #sizeAtStart: number;
  #size: number;
  /** The folder's entry of a new file is not on the disk before the folder is. */
  #folderSynced: boolean;
  #busy = 0;
  #retired = false;
  #whenIdle: (() => void) | undefined;

  /** Takes the file at `path` as it is; a missing one is empty. */
  constructor(path: string, files: OpenFiles) {
    this.path = path;
    this.#files = files;
    this.#sizeAtStart = existsSync(path) ? statSync(path).size : 0;
    this.#size = this.#sizeAtStart;
    this.#folderSynced = existsSync(path);
  }

  get size(): number {
    return this.#size;
  }

  get busy(): number {
    return this.#busy;
  }

  create(): void {
    this.#files.descriptor(this, 'write');
  }

  async append(chunks: readonly Buffer[]): Promise<void> {
    await this.#using('write', async (fd) => {
      const end = this.#size;
      try {
        this.#size = end + (await writeAll(fd, chunks, end));
      } catch (error) {
        ftruncateSync(fd, end);
        throw error;
      }
    });
  }

  async read(position: number, length: number): Promise<Buffer> {
    const bytes = Math.max(0, Math.min(length, this.#size - position));
    const target = lend(bytes);
    if (bytes === 0) return target;
    const warm = position >= this.#sizeAtStart && position >= this.#size - WARM_BYTES;
    const got = await this.#using('read', (fd) =>
      warm && bytes <= INLINE_BYTES
        ? readSync(fd, target, 0, bytes, position)
        : readAt(fd, target, position),
    );
    return got === bytes ? target : target.subarray(0, got);
  }

  async truncate(size: number): Promise<void> {
    await this.#using('write', (fd) => ftruncateSync(fd, size));
    this.#size = size;
  }

  async sync(): Promise<void> {
    await this.#using(
      'write',
      (fd) =>
        new Promise<void>((resolve, reject) => {
          fdatasync(fd, (error) => (error === null ? resolve() : reject(error)));
        }),
    );
    if (!this.#folderSynced) await syncFolderAside(dirname(this.path));
    this.#folderSynced = true;
  }

  async close(): Promise<void> {
    if (this.#busy > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
    this.#files.release(this);
  }

  retire(): void {
    this.#retired = true;
    if (this.#busy === 0) this.#files.release(this);
  }

  async remove(): Promise<void> {
    this.#size = 0;
    await this.close();
    rmSync(this.path, { force: true });
  }

  async #using<T>(
    purpose: 'read' | 'write',
    operation: (fd: number) => T | Promise<T>,
  ): Promise<T> {
    if (this.#retired) throw new Error(`${this.path} was replaced`);
    const fd = this.#files.descriptor(this, purpose);
    this.#busy += 1;
    try {
      return await operation(fd);
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) this.#whenIdle?.();
      if (this.#busy === 0 && this.#retired) this.#files.release(this);
    }
  }
}

function readAt(fd: number, target: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, target, 0, target.length, position, (error, bytesRead) =>
      error === null ? resolve(bytesRead) : reject(error),
    );
  });
}

/** A write may be cut short, for instance by a disk that is nearly full; the rest then tells why. */
async function writeAll(fd: number, chunks: readonly Buffer[], position: number): Promise<number> {
  let rest = chunks;
  let done = 0;
  while (rest.length > 0) {
    const written = await writeAt(fd, rest, position + done);
    done += written;
    rest = withoutFirst(rest, written);
  }
  return done;
}

async function writeAt(fd: number, chunks: readonly Buffer[], position: number): Promise<number> {
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  if (bytes <= INLINE_BYTES) return writevSync(fd, chunks as Buffer[], position);
  return new Promise((resolve, reject) => {
    writev(fd, chunks as Buffer[], position, (error, bytesWritten) =>
      error === null ? resolve(bytesWritten) : reject(error),
    );
  });
}

function withoutFirst(chunks: readonly Buffer[], bytes: number): readonly Buffer[] {
  let skip = bytes;
  for (const [i, chunk] of chunks.entries()) {
    if (skip < chunk.length) return [chunk.subarray(skip), ...chunks.slice(i + 1)];
    skip -= chunk.length;
  }
  return [];
}
