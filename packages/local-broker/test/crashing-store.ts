// A folder of which a copy is taken before each change: what a process that is killed at that moment leaves behind.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { AppendFile } from '../src/storage/append-file.ts';
import type { FileStore } from '../src/storage/file-store.ts';

/** Wraps a store on disk. */
export class CrashingStore implements FileStore {
  readonly path: string;
  /** Where the copies are; their names are numbers, ascending. Undefined: none is taken. */
  copies: string | undefined;
  count = 0;
  readonly #inner: FileStore;

  constructor(inner: FileStore) {
    this.#inner = inner;
    this.path = inner.path;
  }

  file(name: string): AppendFile {
    return this.#watched(this.#inner.file(name));
  }

  list(): string[] {
    return this.#inner.list();
  }

  readSmall(name: string): Buffer | undefined {
    return this.#inner.readSmall(name);
  }

  writeSmall(name: string, content: Buffer | string, durable: boolean): void {
    this.#copy();
    this.#inner.writeSmall(name, content, durable);
  }

  removeSmall(name: string): void {
    this.#copy();
    this.#inner.removeSmall(name);
  }

  rename(from: string, to: string): void {
    this.#copy();
    this.#inner.rename(from, to);
  }

  move(file: AppendFile, to: string): AppendFile {
    this.#copy();
    return this.#watched(this.#inner.move(file, to));
  }

  sync(names: readonly string[]): Promise<void> {
    return this.#inner.sync(names);
  }

  #watched(inner: AppendFile): AppendFile {
    return {
      path: inner.path,
      get size() {
        return inner.size;
      },
      create: () => inner.create(),
      append: (chunks) => {
        this.#copy();
        return inner.append(chunks);
      },
      read: (position, length) => inner.read(position, length),
      truncate: (size) => {
        this.#copy();
        return inner.truncate(size);
      },
      sync: () => inner.sync(),
      close: () => inner.close(),
      retire: () => inner.retire(),
      remove: () => {
        this.#copy();
        return inner.remove();
      },
    };
  }

  #copy(): void {
    if (this.copies === undefined) return;
    cpSync(this.path, join(this.copies, String(this.count)), { recursive: true });
    this.count += 1;
  }
}
