// How a connection's bytes are read. Node.js allocates 64 kB for each read of an accepted socket, and with large
// requests the collector then has more to do than the broker. Sockets that connect can read into memory of their
// owner (`onread` of net.Socket); this does the same with accepted ones.
import { Socket, type SocketConstructorOpts } from 'node:net';

const PASSING_BYTES = 64 * 1024;
/** What is read here is gone with the next read of any connection. */
const passing = Buffer.allocUnsafeSlow(PASSING_BYTES);

/** Who gets the bytes. */
export interface ByteReceiver {
  /** Where the next bytes belong; undefined where that is not known before they are here. */
  room(): Buffer | undefined;
  /** So many bytes came into `room`. */
  advance(bytes: number): void;
  /** Bytes that are valid during the call only. */
  passing(bytes: Buffer): void;
  /** Bytes to keep. */
  push(bytes: Buffer): void;
}

interface Accepted {
  _handle?: { readonly useUserBuffer?: unknown } | null;
}

/**
 * Reads what comes in on `accepted` from now on, and returns the socket to use in its place. The server goes on
 * counting `accepted`, which ends with the other.
 */
export function readingSocket(accepted: Socket, receiver: ByteReceiver): Socket {
  const holder = accepted as Accepted;
  const handle = holder._handle;
  // TLS has its own way from the socket to here.
  if ('encrypted' in accepted || typeof handle?.useUserBuffer !== 'function') {
    accepted.on('data', (chunk: Buffer) => receiver.push(chunk));
    return accepted.resume();
  }
  holder._handle = null;
  let target: Buffer | undefined;
  const socket = new Socket({
    ...{ handle, readable: true, writable: true },
    onread: {
      buffer: () => {
        target = receiver.room();
        return target ?? passing;
      },
      callback: (bytes: number) => {
        if (target === undefined) receiver.passing(passing.subarray(0, bytes));
        else receiver.advance(bytes);
        return true;
      },
    },
  } as SocketConstructorOpts);
  socket.once('close', () => accepted.destroy());
  accepted.once('close', () => socket.destroy());
  return socket;
}
