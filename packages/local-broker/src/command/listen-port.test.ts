import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { expect, test } from 'vitest';
import { startBroker } from '../broker.ts';
import { onPort } from './listen-port.ts';

const HOST = '127.0.0.1';

async function held(port = 0): Promise<Server & AsyncDisposable & { port: number }> {
  const server = createServer();
  server.listen({ host: HOST, port });
  await once(server, 'listening');
  return Object.assign(server, {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  });
}

const start = (port: number) => startBroker({ host: HOST, port });

test('the next free port is taken when something else holds the first', async () => {
  await using other = await held();
  await using broker = await onPort(HOST, undefined, start, other.port);
  expect(broker.port).toBeGreaterThan(other.port);
  expect(broker.port).toBeLessThan(other.port + 100);
});

test('a port that was lost between looking and listening is passed over', async () => {
  await using other = await held();
  const tried: number[] = [];
  await using broker = await onPort(
    HOST,
    undefined,
    (port) => {
      tried.push(port);
      return start(tried.length === 1 ? other.port : port);
    },
    other.port,
  );
  expect(tried).toHaveLength(2);
  expect(broker.port).toBe(tried[1]);
});

test('a port that was asked for is that or nothing', async () => {
  await using other = await held();
  const refused = await onPort(HOST, other.port, start).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'BROKER_PORT_UNAVAILABLE', exitCode: 1 });
  expect(String(refused)).toContain(`Cannot listen on ${HOST}:${other.port}`);
});

test('an address of another machine is refused', async () => {
  const elsewhere = '192.0.2.1';
  const there = (port: number) => startBroker({ host: elsewhere, port });
  await expect(onPort(elsewhere, undefined, there)).rejects.toMatchObject({
    code: 'BROKER_PORT_UNAVAILABLE',
  });
});
