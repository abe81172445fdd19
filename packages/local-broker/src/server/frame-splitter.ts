// Cuts the byte stream of a connection into frames: a 32 bit size, then that many bytes.
import { MalformedFrameError } from '../wire/reader.ts';

const SIZE_BYTES = 4;
/** An API key, a version and a correlation id: the shortest thing that could be a request. */
const SMALLEST_REQUEST_BYTES = 8;

const MANY_CHUNKS = 512;
const SMALL_CHUNK_BYTES = 1024;

/** Holds what has arrived until a frame is whole; an announced size allocates nothing. */
export class FrameSplitter {
  /** Frames announced to be larger are refused (Kafka: `socket.request.max.bytes`). */
  limitBytes: number;
  readonly #smallestBytes: number;
  #chunks: Buffer[] = [];
  #buffered = 0;

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

  /** The next whole frame without its size, or undefined. Throws `MalformedFrameError` on an absurd size. */
  next(): Buffer | undefined {
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
    return taken.length === 1 ? (taken[0] as Buffer) : Buffer.concat(taken, length);
  }
}
