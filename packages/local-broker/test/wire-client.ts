// A Kafka client for tests that sends exactly what it is told: any API, any version, several requests at once.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { findApi, type RegisteredApi } from '../src/apis/registry.ts';
import { FrameSplitter } from '../src/server/frame-splitter.ts';
import { codecFor } from '../src/wire/codec.ts';
import { Reader } from '../src/wire/reader.ts';
import { Writer } from '../src/wire/writer.ts';

/** A message as plain data: tests look at what they care about. */
// biome-ignore lint/suspicious/noExplicitAny: the shape depends on API and version, which tests choose at run time
export type Message = any;

/** One connection to a broker. `await using` closes it. */
export class WireClient implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #frames = new FrameSplitter(2 ** 30, 0);
  readonly #waiting: { resolve: (frame: Buffer) => void; reject: (error: Error) => void }[] = [];
  readonly #closed: Promise<unknown>;
  #correlationId = 0;

  /** @param tls absent: plain TCP */
  static async connect(
    { host, port }: { host: string; port: number },
    tls?: ConnectionOptions,
  ): Promise<WireClient> {
    const socket = tls ? connectTls({ ...tls, host, port }) : connect(port, host);
    await once(socket, tls ? 'secureConnect' : 'connect');
    return new WireClient(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    // Not `once` of node:events, which would reject with the socket's error.
    this.#closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('close', () => this.#giveUp());
  }

  /** Resolves when the broker has closed the connection. */
  async closed(): Promise<void> {
    await this.#closed;
  }

  /** Sends a request and reads the answer, in the version asked for. */
  async request(key: number, version: number, message: Message): Promise<Message> {
    const api = apiOf(key);
    this.send(key, version, message);
    const reader = new Reader(await this.nextFrame());
    if (reader.int32() !== this.#correlationId) throw new Error('answer to another request');
    if (api.isFlexible(version) && key !== 18) reader.unsignedVarint();
    const answer = codecFor(api.response, version, api.isFlexible(version)).read(reader);
    if (reader.remaining > 0) throw new Error(`${reader.remaining} bytes too many in the answer`);
    return answer;
  }

  /** Sends a request and waits for nothing. Returns its correlation id. */
  send(key: number, version: number, message: Message): number {
    const api = apiOf(key);
    this.#correlationId += 1;
    this.write(requestFrame(api, version, this.#correlationId, message));
    return this.#correlationId;
  }

  /** Sends bytes as they are. */
  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** The next answer, header included, size excluded. */
  nextFrame(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#deliver();
      if (this.#socket.closed) this.#giveUp();
    });
  }

  /** Stops reading, so that answers pile up on the way. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    await this.#closed;
  }

  #giveUp(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('connection closed'));
  }

  #receive(chunk: Buffer): void {
    this.#frames.push(chunk);
    this.#deliver();
  }

  #deliver(): void {
    while (this.#waiting.length > 0) {
      const frame = this.#frames.next();
      if (frame === undefined) return;
      this.#waiting.shift()?.resolve(frame);
    }
  }
}

function requestFrame(
  api: RegisteredApi,
  version: number,
  correlationId: number,
  message: Message,
): Buffer {
  const flexible = api.isFlexible(version);
  const writer = new Writer();
  writer.int16(api.key);
  writer.int16(version);
  writer.int32(correlationId);
  writer.int16(4);
  writer.text('test', 4);
  if (flexible) writer.unsignedVarint(0);
  codecFor(api.request, version, flexible).write(writer, message);
  const size = Buffer.alloc(4);
  size.writeInt32BE(writer.length);
  return Buffer.concat([size, ...writer.finish()]);
}

function apiOf(key: number): RegisteredApi {
  const api = findApi(key);
  if (api === undefined) throw new Error(`no API ${key}`);
  return api;
}
