// The disk under a broker, which a fault can fill: every write passes by here, and fails with ENOSPC while it is full.
// What was written before can still be read, cut and deleted, as on a disk.
import type { AppendFile } from '../storage/append-file.ts';
import type { FileStore } from '../storage/file-store.ts';

/** One disk, real or not. */
export class Disk {
  #fillings = 0;

  /** Whether there is no room. */
  get isFull(): boolean {
    return this.#fillings > 0;
  }

  /** Takes all room until what is returned is disposed of. */
  fill(): Disposable {
    let held = true;
    this.#fillings += 1;
    return {
      [Symbol.dispose]: () => {
        if (held) this.#fillings -= 1;
        held = false;
      },
    };
  }

  /** @throws an Error like the system's, ENOSPC, while there is no room */
  check(): void {
    if (this.isFull) throw noSpace();
  }

  /** A folder on this disk. */
  store(inner: FileStore): FileStore {
    return {
      path: inner.path,
      file: (name) => new FileOnDisk(this, inner.file(name)),
      list: () => inner.list(),
      readSmall: (name) => inner.readSmall(name),
      writeSmall: (name, content, durable) => {
        this.check();
        inner.writeSmall(name, content, durable);
      },
      removeSmall: (name) => inner.removeSmall(name),
      rename: (from, to) => inner.rename(from, to),
      move: (from, to) => inner.move(from, to),
      sync: (names) => inner.sync(names),
    };
  }
}

function noSpace(): Error {
  const error = new Error('ENOSPC: no space left on device (a fault)');
  return Object.assign(error, { code: 'ENOSPC' });
}

class FileOnDisk implements AppendFile {
  readonly path: string;
  readonly #disk: Disk;
  readonly inner: AppendFile;

  constructor(disk: Disk, inner: AppendFile) {
    this.path = inner.path;
    this.#disk = disk;
    this.inner = inner;
  }

  get size(): number {
    return this.inner.size;
  }

  create(): void {
    this.#disk.check();
    this.inner.create();
  }

  append(chunks: readonly Buffer[]): Promise<void> {
    return this.#disk.isFull ? Promise.reject(noSpace()) : this.inner.append(chunks);
  }

  read(position: number, length: number): Promise<Buffer> {
    return this.inner.read(position, length);
  }

  truncate(size: number): Promise<void> {
    return this.inner.truncate(size);
  }

  sync(): Promise<void> {
    return this.inner.sync();
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  retire(): void {
    this.inner.retire();
  }

  remove(): Promise<void> {
    return this.inner.remove();
  }
}
