// Answers Prometheus while the command runs: on the loopback address only, since nobody is asked who he is.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Broker } from '../broker.ts';
import { LocalBrokerError } from '../broker-error.ts';

/** A listening metrics page. `await using` closes it. */
export interface MetricsServer extends AsyncDisposable {
  readonly url: string;
}

const HOST = '127.0.0.1';
/** Of the text format of Prometheus. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Serves `broker.metrics()` at `/metrics`.
 * @param port 0 takes any free one
 * @throws LocalBrokerError BROKER_PORT_UNAVAILABLE
 */
export async function serveMetrics(
  broker: Pick<Broker, 'metrics'>,
  port: number,
): Promise<MetricsServer> {
  const server = createServer(async ({ method, url }, response) => {
    if (method !== 'GET' || url?.split('?')[0] !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Only GET /metrics is here.\n');
      return;
    }
    try {
      const text = await broker.metrics();
      response.writeHead(200, { 'content-type': CONTENT_TYPE }).end(text);
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`${error}\n`);
    }
  });
  server.listen({ host: HOST, port });
  try {
    await once(server, 'listening');
  } catch (cause) {
    const message = `Cannot listen on ${HOST}:${port} for metrics: ${String(cause)}`;
    throw new LocalBrokerError('BROKER_PORT_UNAVAILABLE', message, { cause });
  }
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/metrics`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
