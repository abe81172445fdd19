// Where append-only files live: the same log code runs on a folder and in memory.
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AppendFile } from './append-file.ts';
import { syncFile, syncFolder, syncFolderAside, writeFileAtomically } from './atomic-file.ts';
import { DiskFile } from './disk-file.ts';
import { makeFolder } from './make-folder.ts';
import { MemoryFile } from './memory-file.ts';
import { OpenFiles } from './open-files.ts';

/** A folder of append-only files and small whole files. */
export interface FileStore {
  readonly path: string;
  /** The file of this name; it need not exist. */
  file(name: string): AppendFile;
  /** Names in the folder. */
  list(): string[];
  /** A small file's content, or undefined when there is none. */
  readSmall(name: string): Buffer | undefined;
  /** Replaces a small file at once: after a crash (with `durable`, a power cut) it is the old or the new one. */
  writeSmall(name: string, content: Buffer | string, durable: boolean): void;
  removeSmall(name: string): void;
  /** Puts one file in the place of another, at once. */
  rename(from: string, to: string): void;
  /** Gives a closed file another name, at once, and returns it. After a power cut it may have either; see `sync`. */
  move(file: AppendFile, to: string): AppendFile;
  /** Forces small files, and all changes of names, to the disk. */
  sync(names: readonly string[]): Promise<void>;
}

/** A {@link FileStore} on disk; makes the folder when it is missing. */
export class DiskStore implements FileStore {
  readonly path: string;
  readonly #files: OpenFiles;

  constructor(path: string, files: OpenFiles = new OpenFiles()) {
    this.path = path;
    this.#files = files;
    makeFolder(path);
  }

  file(name: string): AppendFile {
    return new DiskFile(join(this.path, name), this.#files);
  }

  list(): string[] {
    return readdirSync(this.path);
  }

  readSmall(name: string): Buffer | undefined {
    try {
      return readFileSync(join(this.path, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  writeSmall(name: string, content: Buffer | string, durable: boolean): void {
    writeFileAtomically(join(this.path, name), content, durable);
  }

  removeSmall(name: string): void {
    rmSync(join(this.path, name), { force: true });
  }

  rename(from: string, to: string): void {
    renameSync(join(this.path, from), join(this.path, to));
    syncFolder(this.path);
  }

  move(file: AppendFile, to: string): AppendFile {
    renameSync(file.path, join(this.path, to));
    return this.file(to);
  }

  async sync(names: readonly string[]): Promise<void> {
    for (const name of names) await syncFile(join(this.path, name));
    await syncFolderAside(this.path);
  }
}

/** A {@link FileStore} that is gone with the process. It forgets small files: nothing ever reads them again. */
export class MemoryStore implements FileStore {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  file(name: string): AppendFile {
    return new MemoryFile(`${this.path}/${name}`);
  }

  list(): string[] {
    return [];
  }

  readSmall(): undefined {
    return undefined;
  }

  writeSmall(): void {}

  removeSmall(): void {}

  rename(): void {}

  move(file: AppendFile): AppendFile {
    return file;
  }

  async sync(): Promise<void> {}
}
