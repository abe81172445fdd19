import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { startBroker } from '@tidemark/local-broker';
import { expect, it, onTestFinished } from 'vitest';
import { Kafka, logLevel } from '../kafkajs.ts';
import { closableKafka } from './closable-kafka.ts';

function clientOf(broker: string) {
  const createKafka = (overrides = {}) =>
    new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, ...overrides });
  return closableKafka({ createKafka }, { retry: { retries: Number.MAX_SAFE_INTEGER } });
}

/** Takes connections and never says a word. */
async function silentServer() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.resume().on('close', () => sockets.delete(socket)));
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

it('a client that waits for an answer is gone when it is closed', async () => {
  const { address, sockets } = await silentServer();
  const client = clientOf(address);
  const connecting = client.kafka.producer().connect();
  connecting.catch(() => {});
  await expect.poll(() => sockets.size).toBe(1);
  client.close();
  await expect(connecting).rejects.toThrow();
  await expect.poll(() => sockets.size).toBe(0);
});

it('a client that would try for ever to reach its broker gives up', async () => {
  const client = clientOf('127.0.0.1:1');
  const retry = client.retry({ retries: Number.MAX_SAFE_INTEGER, initialRetryTime: 10 });
  const connecting = client.kafka.producer({ retry }).connect();
  connecting.catch(() => {});
  client.close();
  await expect(connecting).rejects.toThrow();
});

it('nothing opens a connection again behind the back of who closed it', async () => {
  await using broker = await startBroker({ topics: { in: { partitions: 1 } } });
  const connections = () => broker.describe().connections.length;
  const client = clientOf(broker.bootstrapServers);
  const admin = client.kafka.admin();
  await admin.connect();
  expect(await admin.listTopics()).toEqual(['in']);
  await admin.disconnect();
  client.close();
  await expect.poll(connections).toBe(0);
  await expect(admin.listTopics()).rejects.toThrow();
  expect(connections()).toBe(0);
});
