/** A node is ready when it answers a request, which is later than when its port is open. */
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

// ApiVersions (key 18) version 0, correlation id 1, no client id.
const API_VERSIONS = Buffer.from('0000000a0012000000000001ffff', 'hex');
const ANSWER_WITHIN_MS = 2_000;

/** Whether a broker on 127.0.0.1 answers ApiVersions. */
export function answers(port: number, tls: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const target = { host: '127.0.0.1', port };
    // Whether it is up is asked here, not who it is.
    const socket = tls ? connectTls({ ...target, rejectUnauthorized: false }) : connect(target);
    const done = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(ANSWER_WITHIN_MS, () => done(false));
    socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(API_VERSIONS));
    socket.once('data', () => done(true));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}
