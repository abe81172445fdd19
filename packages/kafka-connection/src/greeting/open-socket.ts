/** The second step to a broker: TCP. */

import { connect, type Socket } from 'node:net';
import type { BrokerAddress } from '../client/broker-address.ts';
import { awaitSocket } from './deadline.ts';

/** A connected socket. @throws Node's error, as ECONNREFUSED; ETIMEDOUT after the time */
export async function openSocket({ host, port }: BrokerAddress, withinMs: number): Promise<Socket> {
  const socket = connect({ host, port });
  await awaitSocket<void>(
    socket,
    withinMs,
    (resolve) => socket.once('connect', () => resolve()),
    () => new Error('the connection was closed'),
  );
  // Whoever comes next hears of failures; between two steps nobody does.
  socket.on('error', () => {});
  return socket;
}
