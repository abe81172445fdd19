// Cuts the byte stream of a connection into frames: a 32 bit size, then that many bytes.
import { giveBack, isReusable, lend } from '../storage/reused-memory.ts';
import { MalformedFrameError } from '../wire/reader.ts';

const SIZE_BYTES = 4;
/** An API key, a version and a correlation id: the shortest thing that could be a request. */
const SMALLEST_REQUEST_BYTES = 8;

const MANY_CHUNKS = 512;
const SMALL_CHUNK_BYTES = 1024;

/** The API key of requests that hold records, and nothing that is looked at when they are answered. */
const PRODUCE = 0;
/** More requests than these are not given memory before they are here, whatever is announced. */
const OPEN_AT_MOST = 32;
let open = 0;

/** A large request on its way, size included. */
interface OpenFrame {
  readonly memory: Buffer;
  filled: number;
}

/** Holds what has arrived until a frame is whole; an announced size allocates nothing. */
export class FrameSplitter {
  /** Frames announced to be larger are refused (Kafka: `socket.request.max.bytes`). */
  limitBytes: number;
  readonly #smallestBytes: number;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #open: OpenFrame | undefined;
  #handedOut: Buffer | undefined;

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
    const taken = this.#fill(chunk);
    if (taken === chunk.length) return;
    this.#chunks.push(taken === 0 ? chunk : chunk.subarray(taken));
    this.#buffered += chunk.length - taken;
    const many = this.#chunks.length > MANY_CHUNKS;
    // A client that sends byte by byte would otherwise cost a hundred times what it sends.
    if (many && this.#buffered < this.#chunks.length * SMALL_CHUNK_BYTES)
      this.#chunks = [Buffer.concat(this.#chunks)];
    this.#openFrame();
  }

  /** As `push`, for bytes whose memory is used again: what is to be kept of them is copied. */
  pushPassing(bytes: Buffer): void {
    const taken = this.#fill(bytes);
    if (taken < bytes.length) this.push(Buffer.from(bytes.subarray(taken)));
  }

  /** Where the rest of the request belongs that is on its way; what was read there is told to `advance`. */
  get room(): Buffer | undefined {
    if (this.#open === undefined || this.#open.filled === this.#open.memory.length)
      return undefined;
    return this.#open.memory.subarray(this.#open.filled);
  }

  /** So many bytes have come into `room`. */
  advance(bytes: number): void {
    if (this.#open === undefined) return;
    this.#open.filled += bytes;
    this.#buffered += bytes;
  }

  /**
   * The next whole frame without its size, or undefined. Throws `MalformedFrameError` on an absurd size. A large
   * Produce request is valid until this is called again: fresh megabytes for each would keep the collector busy.
   */
  next(): Buffer | undefined {
    if (this.#handedOut !== undefined) giveBack(this.#handedOut);
    this.#handedOut = undefined;
    if (this.#open !== undefined) return this.#takeOpen(this.#open);
    const size = this.#announcedSize();
    if (size === undefined || this.#buffered < SIZE_BYTES + size) return undefined;
    const whole = this.#gather(SIZE_BYTES + size);
    this.#openFrame();
    return whole.subarray(SIZE_BYTES);
  }

  /** Nothing will come any more. */
  end(): void {
    if (this.#open === undefined) return;
    giveBack(this.#open.memory);
    this.#open = undefined;
    open -= 1;
  }

  #takeOpen({ memory, filled }: OpenFrame): Buffer | undefined {
    if (filled < memory.length) return undefined;
    this.#open = undefined;
    open -= 1;
    this.#buffered -= memory.length;
    this.#handedOut = memory;
    this.#openFrame();
    return memory.subarray(SIZE_BYTES);
  }

  /** Gives the request whose beginning is here memory of its own, if it is a large one. */
  #openFrame(): void {
    const [first] = this.#chunks;
    if (this.#open !== undefined || open === OPEN_AT_MOST) return;
    if (first === undefined || first.length < SIZE_BYTES + SMALLEST_REQUEST_BYTES) return;
    const length = SIZE_BYTES + first.readInt32BE(0);
    if (!isReusable(length) || length - SIZE_BYTES > this.limitBytes || length <= this.#buffered)
      return;
    if (first.readInt16BE(SIZE_BYTES) !== PRODUCE) return;
    open += 1;
    this.#open = { memory: lend(length), filled: 0 };
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#buffered = 0;
    for (const chunk of chunks) this.#fill(chunk);
  }

  /** Puts bytes into the request that is on its way, and returns how many went there. */
  #fill(bytes: Buffer): number {
    const { room } = this;
    if (room === undefined) return 0;
    const taken = bytes.copy(room);
    this.advance(taken);
    return taken;
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
    return Buffer.concat(taken, length);
  }
}
