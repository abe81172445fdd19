// Cuts the byte stream of a connection into frames: a 32 bit size, then that many bytes.
import { MalformedFrameError } from '../wire/reader.ts';

const SIZE_BYTES = 4;
/** An API key, a version and a correlation id: the shortest thing that could be a request. */
const SMALLEST_REQUEST_BYTES = 8;

const MANY_CHUNKS = 512;
const SMALL_CHUNK_BYTES = 1024;

/** The API key of requests that hold records, and nothing that is looked at when they are answered. */
const PRODUCE = 0;
/** From this size on, such a request is put together in memory that is used again for the next one. */
const REUSE_FROM_BYTES = 128 * 1024;
const REUSE_UP_TO_BYTES = 4 * 1024 * 1024;
const REUSED_AT_MOST = 8;
/** Memory that no frame is in, for all connections. */
const free: Buffer[] = [];

/** Holds what has arrived until a frame is whole; an announced size allocates nothing. */
export class FrameSplitter {
  /** Frames announced to be larger are refused (Kafka: `socket.request.max.bytes`). */
  limitBytes: number;
  readonly #smallestBytes: number;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #reused: Buffer | undefined;

  /**
   * @param smallestBytes frames announced to be smaller are refused; responses can be smaller than requests
   */
  constructor(limitBytes: number, smallestBytes = SMALLEST_REQUEST_BYTES) {
    this.limitBytes = limitBytes;
    this.#smallestBytes = smallestBytes;
  }

  /** Bytes that wait, in whole frames and in parts of one. */
  get bufferedBytes(): number {
    return this.#buffered;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    const many = this.#chunks.length > MANY_CHUNKS;
    // A client that sends byte by byte would otherwise cost a hundred times what it sends.
    if (many && this.#buffered < this.#chunks.length * SMALL_CHUNK_BYTES)
      this.#chunks = [Buffer.concat(this.#chunks)];
  }

  /**
   * The next whole frame without its size, or undefined. Throws `MalformedFrameError` on an absurd size. A large
   * Produce request is valid until this is called again: fresh megabytes for each would keep the collector busy.
   */
  next(): Buffer | undefined {
    this.#release();
    const size = this.#announcedSize();
    if (size === undefined || this.#buffered < SIZE_BYTES + size) return undefined;
    const whole = this.#gather(SIZE_BYTES + size);
    return whole.subarray(SIZE_BYTES);
  }

  #announcedSize(): number | undefined {
    if (this.#buffered < SIZE_BYTES) return undefined;
    let first = this.#chunks[0] as Buffer;
    if (first.length < SIZE_BYTES) {
      first = Buffer.concat(this.#chunks);
      this.#chunks = [first];
    }
    const size = first.readInt32BE(0);
    if (size < this.#smallestBytes || size > this.limitBytes) {
      throw new MalformedFrameError(
        `A frame of ${size} bytes is announced; ${this.#smallestBytes} to ${this.limitBytes} are allowed`,
      );
    }
    return size;
  }

  /** Takes exactly `length` bytes off the front; the frame owns its memory unless one chunk held it whole. */
  #gather(length: number): Buffer {
    const taken: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      const chunk = this.#chunks.shift() as Buffer;
      if (chunk.length > missing) {
        taken.push(chunk.subarray(0, missing));
        this.#chunks.unshift(chunk.subarray(missing));
        missing = 0;
      } else {
        taken.push(chunk);
        missing -= chunk.length;
      }
    }
    this.#buffered -= length;
    if (taken.length === 1) return taken[0] as Buffer;
    const target = this.#reusable(taken[0] as Buffer, length);
    if (target === undefined) return Buffer.concat(taken, length);
    let at = 0;
    for (const chunk of taken) at += chunk.copy(target, at);
    return target;
  }

  #reusable(start: Buffer, length: number): Buffer | undefined {
    if (length < REUSE_FROM_BYTES || length > REUSE_UP_TO_BYTES) return undefined;
    if (start.length < SIZE_BYTES + 2 || start.readInt16BE(SIZE_BYTES) !== PRODUCE)
      return undefined;
    const at = free.findIndex((each) => each.length >= length);
    this.#reused = at < 0 ? Buffer.allocUnsafeSlow(length) : free.splice(at, 1)[0];
    return this.#reused?.subarray(0, length);
  }

  #release(): void {
    if (this.#reused === undefined) return;
    if (free.length === REUSED_AT_MOST) free.shift();
    free.push(this.#reused);
    this.#reused = undefined;
  }
}
