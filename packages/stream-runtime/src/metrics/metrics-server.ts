/** The figures of a job over HTTP, for Prometheus on this machine to scrape. */

import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamRuntimeError } from '../stream-runtime-error.ts';

/** A server that answers; disposing of it ends it. */
export interface MetricsServer extends AsyncDisposable {
  /** `http://127.0.0.1:9464/metrics` */
  readonly url: string;
}

const HOST = '127.0.0.1';
const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Serves GET /metrics on 127.0.0.1 only.
 *
 * @param port 0 for any that is free
 * @throws StreamRuntimeError METRICS_PORT_TAKEN
 */
export async function serveMetrics(
  job: { metrics(): Promise<string> },
  port: number,
): Promise<MetricsServer> {
  const server = createServer(({ method, url }, response) => {
    if (url !== '/metrics') return answer(response, 404, 'The metrics are at /metrics.\n');
    if (method !== 'GET') return answer(response, 405, 'Only GET.\n');
    job.metrics().then(
      (text) => answer(response, 200, text, TEXT_FORMAT),
      (error) => answer(response, 500, `${error}\n`),
    );
  });
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new StreamRuntimeError(
      'METRICS_PORT_TAKEN',
      `Metrics cannot be served on port ${port}: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
  const address = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${address.port}/metrics`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
