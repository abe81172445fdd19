// One client connection: requests in, responses out, strictly in order.
//
// Like Apache Kafka, the broker handles one request of a connection at a time: the next one is looked at when
// the response has been handed to the socket and the socket has room again. That keeps the order even while a
// Fetch is parked, bounds the memory of a connection, and slows down a client that does not read its answers.
import type { Socket } from 'node:net';
import { MAX_LOGIN_FRAME_BYTES } from '../security/authentication.ts';
import type { Session } from '../security/session.ts';
import { giveBack, isLent } from '../storage/reused-memory.ts';
import { MalformedFrameError } from '../wire/reader.ts';
import { FrameSplitter } from './frame-splitter.ts';
import { type ByteReceiver, readingSocket } from './reading.ts';

/** Bytes of unhandled requests above which the socket is not read: TCP then slows the client down. */
const READ_AHEAD_BYTES = 1024 * 1024;

/** What an API handler may know about the connection that its request came on. */
export interface ClientConnection {
  /** Unique within one broker. */
  readonly id: number;
  /** The client's address. */
  readonly clientHost: string;
  /** The address of this machine that the client connected to. */
  readonly localHost: string;
  /** Who the client is, and what it may do. */
  readonly session: Session;
  /** Calls `listener` once when the connection has ended; returns the way to forget it. */
  onClose(listener: () => void): () => void;
  /** Ends the connection when the answer to the request at hand is out. */
  endAfterAnswer(): void;
  /** Ends the connection at once; unsent answers are dropped. */
  destroy(): void;
}

/** Answers one frame: the buffers to send, or undefined when the protocol wants no answer. */
export type FrameHandler = (
  frame: Buffer,
  connection: ClientConnection,
) => Promise<readonly Buffer[] | undefined>;

/** Limits of a connection, and where its failures are told. */
export interface ConnectionOptions {
  readonly id: number;
  readonly maxFrameBytes: number;
  readonly session: Session;
  readonly handle: FrameHandler;
  /** A connection was closed because of what came in (`MalformedFrameError`) or because a handler failed. */
  readonly onFailure: (error: unknown, connection: ClientConnection) => void;
}

/** Serves a socket until either side closes it. Nothing that arrives can throw into the caller. */
export class Connection implements ClientConnection {
  readonly id: number;
  readonly clientHost: string;
  readonly localHost: string;
  readonly session: Session;
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #frames: FrameSplitter;
  readonly #closeListeners = new Set<() => void>();
  #busy = false;
  #closed = false;
  #ending = false;
  #loggingIn: boolean;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.id = options.id;
    this.clientHost = plainAddress(socket.remoteAddress);
    this.localHost = plainAddress(socket.localAddress);
    this.session = options.session;
    this.#options = options;
    this.#loggingIn = options.session.authentication !== undefined;
    this.#frames = this.#loggingIn
      ? new FrameSplitter(Math.min(MAX_LOGIN_FRAME_BYTES, options.maxFrameBytes), 0)
      : new FrameSplitter(options.maxFrameBytes);
    this.#socket = readingSocket(socket, this.#receiver());
    this.#socket.setNoDelay(true);
    // A reset by the peer is an ordinary end here; 'close' follows.
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#ended());
  }

  onClose(listener: () => void): () => void {
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  endAfterAnswer(): void {
    this.#ending = true;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receiver(): ByteReceiver {
    const frames = this.#frames;
    const tell = <T>(take: (given: T) => void) => {
      return (given: T) => {
        take(given);
        this.#received();
      };
    };
    return {
      room: () => frames.room,
      advance: tell((bytes: number) => frames.advance(bytes)),
      passing: tell((bytes: Buffer) => frames.pushPassing(bytes)),
      push: tell((bytes: Buffer) => frames.push(bytes)),
    };
  }

  #received(): void {
    if (this.#busy) {
      if (this.#frames.bufferedBytes > READ_AHEAD_BYTES) this.#socket.pause();
      return;
    }
    this.#busy = true;
    this.#work().catch((error: unknown) => this.#fail(error));
  }

  async #work(): Promise<void> {
    for (
      let frame = this.#frames.next();
      frame !== undefined && !this.#closed;
      frame = this.#frames.next()
    ) {
      const response = await this.#options.handle(frame, this);
      if (response !== undefined && !this.#closed) await this.#send(response);
      // What came behind is not looked at.
      if (this.#ending) return this.#socket.destroySoon();
      if (this.#loggingIn && this.session.authentication === undefined) this.#loggedIn();
    }
    this.#busy = false;
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  #loggedIn(): void {
    this.#loggingIn = false;
    this.#frames.limitBytes = this.#options.maxFrameBytes;
  }

  async #send(response: readonly Buffer[]): Promise<void> {
    const socket = this.#socket;
    let hasRoom = true;
    socket.cork();
    for (const part of response)
      hasRoom = isLent(part) ? socket.write(part, () => giveBack(part)) : socket.write(part);
    socket.uncork();
    if (!hasRoom) await this.#drained();
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done);
        forget();
        resolve();
      };
      const forget = this.onClose(done);
      this.#socket.on('drain', done);
    });
  }

  #fail(error: unknown): void {
    this.#socket.destroy();
    // What a handler meets because its client went away is no failure.
    if (this.#closed && !(error instanceof MalformedFrameError)) return;
    this.#options.onFailure(error, this);
  }

  #ended(): void {
    this.#closed = true;
    this.#frames.end();
    for (const listener of this.#closeListeners) listener();
    this.#closeListeners.clear();
  }
}

/** IPv4 addresses without the IPv6 prefix that dual-stack sockets give them. */
function plainAddress(address: string | undefined): string {
  return address?.replace(/^::ffff:/, '') ?? '';
}
