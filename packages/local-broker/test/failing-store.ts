// A folder on a disk that can be full: writes fail from a chosen moment on, some of them half-way.
import type { AppendFile } from '../src/storage/append-file.ts';
import type { FileStore } from '../src/storage/file-store.ts';

/** Wraps a store; while `full` is set, nothing can be written. */
export class FailingStore implements FileStore {
  readonly path: string;
  full = false;
  /** Only logs cannot grow; small files can be written. */
  failAppends = false;
  /** Fails only the next calls of `sync`. */
  failSync = false;
  readonly #inner: FileStore;

  constructor(inner: FileStore) {
    this.#inner = inner;
    this.path = inner.path;
  }

  file(name: string): AppendFile {
    return this.#wrapped(this.#inner.file(name));
  }

  move(file: AppendFile, to: string): AppendFile {
    return this.#wrapped(this.#inner.move(file, to));
  }

  sync(names: readonly string[]): Promise<void> {
    return this.#inner.sync(names);
  }

  #wrapped(inner: AppendFile): AppendFile {
    const check = () => this.#check();
    const checkAppend = () => this.#check(this.failAppends);
    const syncFails = () => this.failSync;
    return {
      path: inner.path,
      get size() {
        return inner.size;
      },
      create() {
        check();
        inner.create();
      },
      async append(chunks) {
        await Promise.resolve();
        checkAppend();
        await inner.append(chunks);
      },
      read: (position, length) => inner.read(position, length),
      truncate: (size) => inner.truncate(size),
      async sync() {
        if (syncFails()) throw noSpace();
        await inner.sync();
      },
      close: () => inner.close(),
      retire: () => inner.retire(),
      remove: () => inner.remove(),
    };
  }

  list(): string[] {
    return this.#inner.list();
  }

  readSmall(name: string): Buffer | undefined {
    return this.#inner.readSmall(name);
  }

  writeSmall(name: string, content: Buffer | string, durable: boolean): void {
    this.#check();
    this.#inner.writeSmall(name, content, durable);
  }

  removeSmall(name: string): void {
    this.#inner.removeSmall(name);
  }

  rename(from: string, to: string): void {
    this.#inner.rename(from, to);
  }

  #check(fails = false): void {
    if (this.full || fails) throw noSpace();
  }
}

function noSpace(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}
