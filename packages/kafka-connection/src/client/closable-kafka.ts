/**
 * A kafkajs instance whose clients can be ended for good. kafkajs' own disconnect() leaves behind what
 * was under way: a connection that is being made stays open, a retry makes a new one; and with them the
 * process stays, and at the broker a connection that nobody uses.
 */

import type { Socket } from 'node:net';
import type { Kafka, KafkaConfig, RetryOptions } from 'kafkajs';
import type { KafkaConnection } from '../connection.ts';
import { socketFactory } from './socket-factory.ts';

/** Clients are made of `kafka`; `close()` comes after their disconnect(). */
export interface ClosableKafka {
  readonly kafka: Kafka;
  /** For clients with retries of their own: they, too, have none left from `close()` on. */
  retry<Options extends RetryOptions>(options: Options): Options;
  /** How many connections have ended before that. */
  readonly breaks: number;
  /** Breaks what connections there are, and lets no more be made; can be called again. */
  close(): void;
}

/** As `connection.createKafka`. */
export function closableKafka(
  connection: Pick<KafkaConnection, 'createKafka'>,
  overrides: Partial<KafkaConfig> = {},
): ClosableKafka {
  const sockets = new Set<Socket>();
  let isClosed = false;
  let breaks = 0;
  const retry = <Options extends RetryOptions>(options: Options): Options => {
    // kafkajs compares its count with this before each try: an object can change its mind.
    const retries = { valueOf: () => (isClosed ? 0 : (options.retries ?? DEFAULT_RETRIES)) };
    return { ...options, retries: retries as unknown as number };
  };
  const kafka = connection.createKafka({
    ...overrides,
    retry: retry(overrides.retry ?? {}),
    socketFactory(options) {
      if (isClosed) throw new Error(CLOSED);
      const socket = socketFactory(options);
      sockets.add(socket);
      socket.once('close', () => {
        sockets.delete(socket);
        breaks++;
      });
      return socket;
    },
  });
  return {
    kafka,
    retry,
    get breaks() {
      return breaks;
    },
    close() {
      isClosed = true;
      for (const socket of sockets) {
        // The error is what makes kafkajs give up what waits for this connection.
        if (socket.writableEnded && !socket.connecting) socket.destroy();
        else socket.destroy(new Error(CLOSED));
      }
    },
  };
}

/** What kafkajs takes where nothing is said. */
const DEFAULT_RETRIES = 5;
const CLOSED = 'the client was closed';
