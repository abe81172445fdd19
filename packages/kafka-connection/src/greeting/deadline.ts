/** A wait for a socket that ends in time, whatever the other side does. */

import type { Socket } from 'node:net';

/** Node's code for what a host does that swallows packets. */
class TimedOut extends Error {
  readonly code = 'ETIMEDOUT';
}

/**
 * Resolves when `start` calls back. Rejects when the socket fails, when it is closed before that
 * (with `onClose`'s error), or after the time; the socket is destroyed then.
 */
export async function awaitSocket<T>(
  socket: Socket,
  withinMs: number,
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
  onClose: () => Error,
): Promise<T> {
  let end: () => void = () => {};
  try {
    return await new Promise<T>((resolve, reject) => {
      const late = () => reject(new TimedOut(`no answer within ${withinMs} ms`));
      const timer = setTimeout(late, withinMs);
      const closed = () => reject(onClose());
      socket.on('error', reject).on('close', closed);
      end = () => {
        clearTimeout(timer);
        socket.off('error', reject).off('close', closed);
      };
      start(resolve, reject);
    });
  } catch (error) {
    socket.on('error', () => {}).destroy();
    throw error;
  } finally {
    end();
  }
}
