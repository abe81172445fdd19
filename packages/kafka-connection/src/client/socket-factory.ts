/** The sockets under kafkajs: as its own, and with IPv6 addresses and a time limit for the TLS greeting. */

import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';
import { hostFromKafkajs } from './broker-address.ts';

const KEEP_ALIVE_DELAY_MS = 60_000;

/** What `socketFactory` of kafkajs' settings takes. */
export const socketFactory: ISocketFactory = ({ host: given, port, ssl, onConnect }) => {
  const host = hostFromKafkajs(given);
  // A certificate for an address is checked against the address; there is no server name for it.
  const servername = isIP(host) === 0 ? { servername: host } : {};
  const socket = ssl
    ? connectTls({ host, port, ...servername, ...ssl }, onConnect)
    : connect({ host, port }, onConnect);
  socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
  return socket;
};
