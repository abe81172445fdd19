/** Kafka's wire protocol with as little work as possible: what is measured is to be the broker. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One connection, one partition: partition 0 of a topic. */
export class RawClient implements Disposable {
  readonly #socket: Socket;
  readonly #topic: Buffer;
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #missing = 0;
  #head = Buffer.alloc(0);
  #parts: Buffer[] | undefined;
  /** The bytes of the last answer, when they are kept. */
  last = Buffer.alloc(0);

  static async connect(address: string, topic: string): Promise<RawClient> {
    const [host, port] = address.split(':');
    const socket = connect({ host: host ?? '', port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket, topic);
  }

  private constructor(socket: Socket, topic: string) {
    this.#socket = socket;
    this.#topic = text(topic);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('close', () => {
      for (const { reject } of this.#waiting) reject(new Error('the server closed the connection'));
    });
  }

  /** Asks for the APIs; the least that a broker answers. */
  apiVersions(): Promise<void> {
    return this.#exchange([header(18, 0)]);
  }

  /** Appends a batch. */
  produce(batch: Buffer): Promise<void> {
    const before = [int16(-1), int16(-1), int32(30_000), int32(1), this.#topic, int32(1), int32(0)];
    return this.#exchange([header(0, 7), ...before, int32(batch.length), batch]);
  }

  /** Reads from an offset; waits up to a second for a first byte. */
  async fetch(offset: number, maxBytes: number, keep = false): Promise<void> {
    const limits = [int32(-1), int32(1000), int32(1), int32(maxBytes), Buffer.of(0)];
    const partition = [int32(1), int32(0), int64(offset), int32(maxBytes)];
    this.#parts = keep ? [] : undefined;
    await this.#exchange([header(1, 4), ...limits, int32(1), this.#topic, ...partition]);
    this.last = Buffer.concat(this.#parts ?? []);
  }

  /** The records of the last answer to a fetch, which was kept. */
  get records(): Buffer {
    const at = 12 + this.#topic.length + 4 + 4 + 2 + 8 + 8;
    const aborted = Math.max(0, this.last.readInt32BE(at));
    return this.last.subarray(at + 4 + aborted * 16 + 4);
  }

  /** Sends a frame of any kind, and awaits one answer. */
  send(frame: Buffer): Promise<void> {
    return this.#exchange([frame]);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #exchange(parts: readonly Buffer[]): Promise<void> {
    const size = parts.reduce((sum, { length }) => sum + length, 0);
    this.#socket.cork();
    this.#socket.write(int32(size));
    for (const part of parts) this.#socket.write(part);
    this.#socket.uncork();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Counts the bytes of answers, which come in the order of the requests. */
  #receive(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#missing === 0) {
        this.#head = Buffer.concat([this.#head, rest]);
        if (this.#head.length < 4) return;
        this.#missing = this.#head.readInt32BE(0);
        rest = this.#head.subarray(4);
        this.#head = Buffer.alloc(0);
      }
      const taken = rest.subarray(0, this.#missing);
      this.#parts?.push(taken);
      this.#missing -= taken.length;
      rest = rest.subarray(taken.length);
      if (this.#missing === 0) this.#waiting.shift()?.resolve();
    }
  }
}

function header(key: number, version: number): Buffer {
  return Buffer.concat([int16(key), int16(version), int32(1), text('bench')]);
}

function text(value: string): Buffer {
  return Buffer.concat([int16(value.length), Buffer.from(value)]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
}
