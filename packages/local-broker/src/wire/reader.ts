// Reads Kafka's primitive types from one frame. Frames come from strangers: every length is checked first.
import { LocalBrokerError } from '../broker-error.ts';
import { uuidText } from './uuid.ts';

/** The bytes are not what the protocol says they should be; only the connection that sent them suffers. */
export class MalformedFrameError extends LocalBrokerError {
  constructor(message: string) {
    super('BROKER_MALFORMED_FRAME', message);
    this.name = 'MalformedFrameError';
  }
}

/** Ten times what a request for all partitions of a very large cluster names. */
const MOST_ELEMENTS = 1_000_000;

/** A cursor over a frame. Every method throws {@link MalformedFrameError} when the frame ends too early. */
export class Reader {
  readonly #bytes: Buffer;
  #at: number;
  #end: number;
  #elements = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#at = 0;
    this.#end = bytes.length;
  }

  /** Bytes that have not been read. */
  get remaining(): number {
    return this.#end - this.#at;
  }

  bool(): boolean {
    return this.#bytes[this.#take(1)] !== 0;
  }

  int8(): number {
    return this.#bytes.readInt8(this.#take(1));
  }

  int16(): number {
    return this.#bytes.readInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  /** An int64 as a number: exact up to 2^53, which offsets and timestamps never reach. */
  int64(): number {
    const at = this.#take(8);
    return this.#bytes.readInt32BE(at) * 0x1_0000_0000 + this.#bytes.readUInt32BE(at + 4);
  }

  /** An int64 in full, for producer ids. */
  bigint64(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  uuid(): string {
    return uuidText(this.#bytes, this.#take(16));
  }

  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes[this.#take(1)] as number;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw new MalformedFrameError('A varint is longer than 32 bits');
  }

  /** `length` bytes as text; the caller has read the length, which says how strings of this version are sized. */
  text(length: number): string {
    const at = this.#take(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  /** `length` bytes, as a view into the frame. */
  view(length: number): Buffer {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  /**
   * Checks the announced length of an array before anything is allocated for it. An element takes a hundred times
   * more memory than its byte on the wire, so a frame may hold but so many.
   */
  checkCount(count: number): number {
    if (count < 0 || count > this.remaining) {
      throw new MalformedFrameError(
        `An array of ${count} elements cannot fit into ${this.remaining} bytes`,
      );
    }
    this.#elements += count;
    if (this.#elements > MOST_ELEMENTS) {
      throw new MalformedFrameError(
        `The arrays of a frame have more than ${MOST_ELEMENTS} elements`,
      );
    }
    return count;
  }

  /** Runs `read` on the next `length` bytes only, and goes on behind them whatever it read. */
  within<T>(length: number, read: () => T): T {
    const inner = this.#take(length);
    const end = this.#end;
    this.#at = inner;
    this.#end = inner + length;
    const value = read();
    this.#at = this.#end;
    this.#end = end;
    return value;
  }

  #take(length: number): number {
    const at = this.#at;
    if (length < 0 || length > this.#end - at) {
      throw new MalformedFrameError(`${length} bytes are announced, ${this.#end - at} are left`);
    }
    this.#at = at + length;
    return at;
  }
}
