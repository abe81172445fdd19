// Kafka's port if it can be had, else the next free one. A port that somebody asked for is that or nothing.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { LocalBrokerError } from '../broker-error.ts';

/** The port that Kafka clients expect. */
export const KAFKA_PORT = 9092;
const CANDIDATES = 100;

/**
 * Starts something on a port by the rules of the command.
 * @param asked the port that was asked for; undefined: `first`, or the next free one
 * @param start rejects with BROKER_PORT_UNAVAILABLE when the port cannot be had
 * @throws what `start` throws, if another port would not help
 */
export async function onPort<T>(
  host: string,
  asked: number | undefined,
  start: (port: number) => Promise<T>,
  first: number = KAFKA_PORT,
): Promise<T> {
  if (asked !== undefined) return start(asked);
  for (let port = first; port < first + CANDIDATES; port += 1) {
    if (!(await isFree(host, port))) continue;
    try {
      return await start(port);
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  return start(0);
}

function isTaken(error: unknown): boolean {
  const cause = error instanceof LocalBrokerError ? error.cause : undefined;
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
}

/** Asked before the data are opened, which can take a while; a port can still be lost in between. */
async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host, port });
    await once(server, 'listening');
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EADDRINUSE';
  } finally {
    server.close();
  }
}
