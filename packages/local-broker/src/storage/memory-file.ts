// An append-only file in memory, for brokers whose data may vanish. Bytes are copied in: a caller's buffer is
// often a slice of a much larger network buffer, which would stay alive with it.
import type { AppendFile } from './append-file.ts';

const SMALLEST_CHUNK = 4 * 1024;
const LARGEST_CHUNK = 1024 * 1024;

interface Chunk {
  readonly start: number;
  readonly bytes: Buffer;
  used: number;
}

/** {@link AppendFile} in memory. Reads return views, not copies, where the range lies in one chunk. */
export class MemoryFile implements AppendFile {
  readonly path: string;
  #chunks: Chunk[] = [];
  #size = 0;

  constructor(path: string) {
    this.path = path;
  }

  get size(): number {
    return this.#size;
  }

  create(): void {}

  async append(chunks: readonly Buffer[]): Promise<void> {
    for (const bytes of chunks) {
      const target = this.#room(bytes.length);
      bytes.copy(target.bytes, target.used);
      target.used += bytes.length;
      this.#size += bytes.length;
    }
  }

  async read(position: number, length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    const end = Math.min(position + length, this.#size);
    let at = position;
    for (let i = this.#chunkAt(position); at < end; i += 1) {
      const chunk = this.#chunks[i];
      if (chunk === undefined) break;
      const stop = Math.min(end, chunk.start + chunk.used);
      parts.push(chunk.bytes.subarray(at - chunk.start, stop - chunk.start));
      at = stop;
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  }

  async truncate(size: number): Promise<void> {
    while (this.#chunks.length > 0 && this.#size > size) {
      const last = this.#chunks[this.#chunks.length - 1];
      if (last === undefined) return;
      last.used = Math.max(0, size - last.start);
      this.#size = last.start + last.used;
      if (last.used === 0) this.#chunks.pop();
    }
  }

  async sync(): Promise<void> {}

  async close(): Promise<void> {}

  retire(): void {}

  async remove(): Promise<void> {
    this.#chunks = [];
  }

  #room(bytes: number): Chunk {
    const last = this.#chunks[this.#chunks.length - 1];
    if (last !== undefined && last.bytes.length - last.used >= bytes) return last;
    const doubled = Math.min((last?.bytes.length ?? SMALLEST_CHUNK / 2) * 2, LARGEST_CHUNK);
    const size = Math.max(doubled, bytes);
    const chunk = { start: this.#size, bytes: Buffer.allocUnsafeSlow(size), used: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }

  #chunkAt(position: number): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#chunks[middle]?.start ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
