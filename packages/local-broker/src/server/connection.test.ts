import { expect, test } from 'vitest';
import { WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import type { BrokerEvent } from '../broker-event.ts';
import { ManualClock } from '../manual-clock.ts';
import { buildBatch } from '../records/build-batch.ts';
import { TcpListener } from './tcp-listener.ts';

const API_VERSIONS = 18;
const FETCH = 1;
const PRODUCE = 0;
const record = { key: null, value: Buffer.from('v'), timestamp: 1_700_000_000_000 };

const fetchRequest = (maxWaitMs: number, minBytes = 1) => ({
  maxWaitMs,
  minBytes,
  maxBytes: 1_000_000,
  isolationLevel: 0,
  topics: [
    { topic: 't', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] },
  ],
});
const produceRequest = (acks: number, records = buildBatch([record]), topic = 't') => ({
  acks,
  timeoutMs: 1000,
  topics: [{ name: topic, partitions: [{ index: 0, records }] }],
});
const correlationIdOf = async (frame: Promise<Buffer>) => (await frame).readInt32BE(0);

test('answers come in the order of the requests, even behind a Fetch that waits', async () => {
  const clock = new ManualClock();
  await using broker = await startBroker({ clock, topics: { t: { partitions: 1 } } });
  await using client = await WireClient.connect(broker);
  await using other = await WireClient.connect(broker);
  const parked = client.send(FETCH, 11, fetchRequest(5000));
  const behind = client.send(API_VERSIONS, 0, {});
  await other.request(PRODUCE, 7, produceRequest(1));
  expect(await correlationIdOf(client.nextFrame())).toBe(parked);
  expect(await correlationIdOf(client.nextFrame())).toBe(behind);
});

test('a Produce with acks 0 is not answered, and what comes after it is', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 1 } } });
  await using client = await WireClient.connect(broker);
  client.send(PRODUCE, 7, produceRequest(0));
  const answer = await client.request(API_VERSIONS, 0, {});
  expect(answer.errorCode).toBe(0);
  expect(broker.describe().topics[0]?.partitions[0]?.highWatermark).toBe(1);
});

test('a Produce with acks 0 that is refused closes the connection, the only sign that it can give', async () => {
  await using broker = await startBroker();
  await using client = await WireClient.connect(broker);
  client.send(PRODUCE, 7, produceRequest(0, buildBatch([record]), 'missing'));
  await client.closed();
});

test.each([
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a TLS hello', Buffer.from('16030100c8010000c40303', 'hex')],
  ['an unknown API', Buffer.from('00000008037f000000000001', 'hex')],
  ['an unknown version', Buffer.from('0000000800030063000000010000', 'hex')],
  ['a body that ends too early', Buffer.from('0000000c00030006000000010000ffff', 'hex')],
  [
    'an array of two thousand million topics',
    Buffer.from('0000000e0003000600000001ffff7fffffff', 'hex'),
  ],
])('%s ends its connection and no other', async (_, garbage) => {
  const events: BrokerEvent[] = [];
  await using broker = await startBroker({ onEvent: (event) => events.push(event) });
  await using bystander = await WireClient.connect(broker);
  await using client = await WireClient.connect(broker);
  client.write(garbage);
  await client.closed();
  expect(events).toMatchObject([{ type: 'connection-failed', clientHost: '127.0.0.1' }]);
  expect(
    (
      await bystander.request(API_VERSIONS, 4, {
        clientSoftwareName: 'a',
        clientSoftwareVersion: '1',
      })
    ).errorCode,
  ).toBe(0);
});

test('a frame larger than the limit ends the connection before it has arrived', async () => {
  await using broker = await startBroker({ maxRequestBytes: 1000 });
  await using client = await WireClient.connect(broker);
  client.write(Buffer.from('000003e9', 'hex'));
  await client.closed();
});

test('connections beyond the limit are turned away, and taken again when others have left', async () => {
  await using broker = await startBroker({ maxConnections: 1 });
  const first = await WireClient.connect(broker);
  await first.request(API_VERSIONS, 0, {});
  await using second = await WireClient.connect(broker);
  await second.closed();
  await first[Symbol.asyncDispose]();
  await using third = await WireClient.connect(broker);
  expect((await third.request(API_VERSIONS, 0, {})).errorCode).toBe(0);
});

test('a client that does not read its answers is not read either', async () => {
  let handled = 0;
  const listener = await TcpListener.open({
    host: '127.0.0.1',
    port: 0,
    maxFrameBytes: 1000,
    maxConnections: 10,
    handle: async (frame) => {
      handled += 1;
      return [Buffer.from('00100000', 'hex'), frame.subarray(0, 8), Buffer.alloc(2 ** 20 - 8)];
    },
    onFailure: () => {},
    onConnections: () => {},
  });
  await using bystander = await WireClient.connect(listener);
  await using client = await WireClient.connect(listener);
  client.pause();
  for (let i = 0; i < 200; i += 1) client.send(API_VERSIONS, 0, {});
  for (let i = 0; i < 20; i += 1) {
    bystander.send(API_VERSIONS, 0, {});
    await bystander.nextFrame();
  }
  expect(handled - 20).toBeLessThan(100);
  client.resume();
  for (let i = 1; i <= 200; i += 1) {
    const frame = await client.nextFrame();
    expect(frame.readInt32BE(4)).toBe(i);
  }
  await listener.close();
});

test('closing the broker ends a Fetch that waits', async () => {
  const clock = new ManualClock();
  const broker = await startBroker({ clock, topics: { t: { partitions: 1 } } });
  await using client = await WireClient.connect(broker);
  client.send(FETCH, 11, fetchRequest(60_000));
  await using other = await WireClient.connect(broker);
  await other.request(API_VERSIONS, 0, {});
  await broker.close();
  await client.closed();
});

test('a client that goes away takes its waiting Fetch with it', async () => {
  const clock = new ManualClock();
  await using broker = await startBroker({ clock, topics: { t: { partitions: 1 } } });
  await using other = await WireClient.connect(broker);
  const idle = clock.pending;
  const client = await WireClient.connect(broker);
  client.send(FETCH, 11, fetchRequest(60_000));
  while (clock.pending === idle) await other.request(API_VERSIONS, 0, {});
  await client[Symbol.asyncDispose]();
  while (broker.describe().connections.length > 1) await other.request(API_VERSIONS, 0, {});
  await other.request(API_VERSIONS, 0, {});
  expect(clock.pending).toBe(idle);
});

test('a broker that nobody uses stops itself after the time given', async () => {
  const clock = new ManualClock();
  const broker = await startBroker({ clock, idleStopMs: 600_000 });
  const client = await WireClient.connect(broker);
  await client.request(API_VERSIONS, 0, {});
  clock.advance(700_000);
  expect((await client.request(API_VERSIONS, 0, {})).errorCode).toBe(0);
  await client[Symbol.asyncDispose]();
  while (broker.describe().connections.length > 0) await new Promise(setImmediate);
  clock.advance(599_999);
  expect(broker.describe().connections).toEqual([]);
  clock.advance(1);
  await broker.closed;
});
