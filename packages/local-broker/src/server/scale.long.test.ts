// Many connections, many partitions, a log that is much larger than the heap, and readers that do not read.
import { expect, test } from 'vitest';
import { batchOf, openLog, START } from '../../test/logs.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { readBatchHeader } from '../records/batch-header.ts';

const MEGABYTE = 1024 * 1024;
const METADATA = 3;
const PRODUCE = 0;
const FETCH = 1;
const API_VERSIONS = 18;
/** More with the variable: the heap must not follow. */
const LOG_MEGABYTES = Number(process.env.TIDEMARK_LOG_MEGABYTES ?? 1024);

function produce(topic: string, index: number, records: Buffer) {
  const topics = [{ name: topic, partitions: [{ index, records }] }];
  return { transactionalId: null, acks: -1, timeoutMs: 0, topics };
}

test('a thousand partitions take records, and are there after a restart', async () => {
  using folder = new TemporaryFolder();
  const topics = { wide: { partitions: 1000 } };
  const options = { dataDir: folder.path, topics };
  {
    await using broker = await startBroker(options);
    await using client = await WireClient.connect(broker);
    for (let index = 0; index < 1000; index += 1) {
      const answer = await client.request(
        PRODUCE,
        7,
        produce('wide', index, batchOf(['x'], Date.now())),
      );
      expect(answer.topics[0].partitions[0].errorCode).toBe(0);
    }
  }
  await using broker = await startBroker(options);
  await using client = await WireClient.connect(broker);
  const { topics: known } = await client.request(METADATA, 1, { topics: null });
  expect(known[0].partitions).toHaveLength(1000);
  const ends = broker.describe().topics[0]?.partitions.map(({ highWatermark }) => highWatermark);
  expect(new Set(ends)).toEqual(new Set([1]));
});

test('a thousand connections are served, and one more than is allowed is not', async () => {
  await using broker = await startBroker({ maxConnections: 1000 });
  const clients = await Promise.all(Array.from({ length: 1000 }, () => WireClient.connect(broker)));
  try {
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(clients.map((each) => each.request(API_VERSIONS, 0, {})));
      expect(answers.every(({ errorCode }) => errorCode === 0)).toBe(true);
    }
    const further = await WireClient.connect(broker);
    await further.closed();
  } finally {
    await Promise.all(clients.map((each) => each[Symbol.asyncDispose]()));
  }
});

test(`a log of ${LOG_MEGABYTES} MB is written and read with a heap that does not grow with it`, async () => {
  using folder = new TemporaryFolder();
  const log = await openLog({
    folder: folder.path,
    configs: { 'segment.bytes': `${256 * MEGABYTE}` },
  });
  const batch = batchOf(['x'.repeat(MEGABYTE - 200)], START);
  const header = readBatchHeader(batch);
  const before = process.memoryUsage();
  let peak = 0;
  const look = () => {
    const { heapUsed, external } = process.memoryUsage();
    peak = Math.max(peak, heapUsed + external - before.heapUsed - before.external);
  };
  for (let i = 0; i < LOG_MEGABYTES; i += 1) {
    await log.append(batch, header);
    if (i % 64 === 0) look();
  }
  for (let offset = 0; offset < LOG_MEGABYTES; offset += 1) {
    const read = await log.read(offset, MEGABYTE, { minOneBatch: true, committed: false });
    expect(read === 'OFFSET_OUT_OF_RANGE' ? 0 : read.bytes.length).toBe(batch.length);
    if (offset % 64 === 0) look();
  }
  expect(peak).toBeLessThan(256 * MEGABYTE);
  await log.close();
});

test('a client that asks for much and reads nothing costs the broker one answer, and disturbs nobody', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 1 } } });
  await using client = await WireClient.connect(broker);
  for (let i = 0; i < 20; i += 1)
    await client.request(PRODUCE, 7, produce('t', 0, batchOf(['x'.repeat(1_000_000)], Date.now())));
  const asked = {
    ...{ maxWaitMs: 0, minBytes: 0, maxBytes: 20_000_000, isolationLevel: 0 },
    topics: [
      { topic: 't', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 20_000_000 }] },
    ],
  };
  const before = process.memoryUsage();
  const lazy = await Promise.all(Array.from({ length: 5 }, () => WireClient.connect(broker)));
  for (const each of lazy) {
    each.pause();
    for (let i = 0; i < 100; i += 1) each.send(FETCH, 4, asked);
  }
  for (let i = 0; i < 200; i += 1)
    expect((await client.request(API_VERSIONS, 0, {})).errorCode).toBe(0);
  const { external, heapUsed } = process.memoryUsage();
  expect(external + heapUsed - before.external - before.heapUsed).toBeLessThan(300 * MEGABYTE);
  for (const each of lazy) await each[Symbol.asyncDispose]();
});
