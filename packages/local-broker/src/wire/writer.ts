// Writes Kafka's primitive types. Large byte fields are not copied: a response is a list of buffers for writev.
import { uuidBytes } from './uuid.ts';

/** Below this a copy is cheaper than one more buffer in the list. */
const COPY_BELOW_BYTES = 4096;
const INITIAL_BYTES = 256;

/** Collects one message. Values outside the range of their type are bugs of ours, and throw RangeError. */
export class Writer {
  #parts: Buffer[] = [];
  #partsLength = 0;
  #buffer = Buffer.allocUnsafe(INITIAL_BYTES);
  #start = 0;
  #at = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.#partsLength + this.#at - this.#start;
  }

  bool(value: boolean): void {
    this.int8(value ? 1 : 0);
  }

  int8(value: number): void {
    const at = this.#room(1);
    this.#buffer.writeInt8(value, at);
  }

  int16(value: number): void {
    const at = this.#room(2);
    this.#buffer.writeInt16BE(value, at);
  }

  int32(value: number): void {
    const at = this.#room(4);
    this.#buffer.writeInt32BE(value, at);
  }

  int64(value: number): void {
    const high = Math.floor(value / 0x1_0000_0000);
    const at = this.#room(8);
    this.#buffer.writeInt32BE(high, at);
    this.#buffer.writeUInt32BE(value - high * 0x1_0000_0000, at + 4);
  }

  bigint64(value: bigint): void {
    const at = this.#room(8);
    this.#buffer.writeBigInt64BE(value, at);
  }

  uuid(value: string): void {
    this.bytes(uuidBytes(value));
  }

  unsignedVarint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#byte((rest & 0x7f) | 0x80);
      rest = Math.floor(rest / 128);
    }
    this.#byte(rest);
  }

  /** Text without its length. */
  text(value: string, byteLength: number): void {
    const at = this.#room(byteLength);
    this.#buffer.write(value, at, 'utf8');
  }

  /** Bytes without their length. A large buffer is passed on, not copied: it must not change afterwards. */
  bytes(value: Buffer): void {
    if (value.length < COPY_BELOW_BYTES) {
      const at = this.#room(value.length);
      value.copy(this.#buffer, at);
      return;
    }
    this.#seal();
    this.#push(value);
  }

  /** Everything written, in order. The writer must not be used afterwards. */
  finish(): Buffer[] {
    this.#seal();
    return this.#parts;
  }

  #byte(value: number): void {
    const at = this.#room(1);
    this.#buffer[at] = value;
  }

  #seal(): void {
    if (this.#at > this.#start) this.#push(this.#buffer.subarray(this.#start, this.#at));
    this.#start = this.#at;
  }

  #push(part: Buffer): void {
    this.#parts.push(part);
    this.#partsLength += part.length;
  }

  /** Where the next `length` bytes go. May replace the buffer: take `#buffer` after it, never before. */
  #room(length: number): number {
    const at = this.#at;
    if (at + length > this.#buffer.length) {
      this.#seal();
      this.#buffer = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, length));
      this.#start = 0;
      this.#at = length;
      return 0;
    }
    this.#at = at + length;
    return at;
  }
}
