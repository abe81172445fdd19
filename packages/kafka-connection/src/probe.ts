/**
 * An open port says little: anything may listen there, and a broker opens its port before it can
 * answer. So a question is asked that Kafka answers to everybody: ApiVersions.
 */

import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Where to ask, and how long to wait. */
export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  /** Ask through TLS, whoever's certificate it is. */
  readonly tls?: boolean;
  readonly withinMs?: number;
}

// Length 10; ApiVersions (18) version 0, this correlation id, no client id.
const CORRELATION_ID = 0x7469_6465;
const QUESTION = Buffer.from('0000000a0012000074696465ffff', 'hex');
const ANSWER_HEADER_BYTES = 8;
const DEFAULT_WITHIN_MS = 1_000;

/** Whether something at the address answers as a Kafka broker does. Never throws. */
export function answersAsKafka(target: ProbeTarget): Promise<boolean> {
  const { host, port, tls = false, withinMs = DEFAULT_WITHIN_MS } = target;
  return new Promise((resolve) => {
    // Whether it is up is asked here, not who it is.
    const socket = tls
      ? connectTls({ host, port, rejectUnauthorized: false })
      : connect({ host, port });
    let answer = Buffer.alloc(0);
    const done = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(withinMs, () => done(false));
    socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(QUESTION));
    socket.on('data', (bytes) => {
      answer = Buffer.concat([answer, bytes]);
      if (answer.length >= ANSWER_HEADER_BYTES) done(answer.readInt32BE(4) === CORRELATION_ID);
    });
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}
