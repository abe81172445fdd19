// A broker process that is killed with kill -9 while clients write to it.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BrokerProcess } from '../../test/broker-process.ts';
import { batchesIn, batchOf } from '../../test/logs.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { type Message, WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import type { BrokerEvent } from '../broker-event.ts';

const PRODUCE = 0;
const FETCH = 1;
const OFFSET_COMMIT = 8;
const OFFSET_FETCH = 9;
const CREATE_TOPICS = 19;
const INIT_PRODUCER_ID = 22;

const topic = { name: 't', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };

function produce(records: Buffer): Message {
  return {
    transactionalId: null,
    acks: -1,
    timeoutMs: 0,
    topics: [{ name: 't', partitions: [{ index: 0, records }] }],
  };
}

function commit(committedOffset: number): Message {
  const partitions = [{ partitionIndex: 0, committedOffset, committedMetadata: null }];
  return {
    groupId: 'g',
    generationIdOrMemberEpoch: -1,
    memberId: '',
    topics: [{ name: 't', partitions }],
  };
}

async function fetchAll(client: WireClient): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let fetchOffset = 0; ; ) {
    const partition = { partition: 0, fetchOffset, partitionMaxBytes: 1_000_000 };
    const asked = { maxWaitMs: 0, minBytes: 0, maxBytes: 1_000_000, isolationLevel: 0 };
    const answer = await client.request(FETCH, 4, {
      ...asked,
      topics: [{ topic: 't', partitions: [partition] }],
    });
    const records: Buffer = answer.topics[0].partitions[0].records;
    if (records.length === 0) return Buffer.concat(parts);
    parts.push(Buffer.from(records));
    fetchOffset = batchesIn(records).at(-1)?.nextOffset ?? 0;
  }
}

test('what a broker acknowledged before kill -9 is there afterwards, once and in order', async () => {
  using folder = new TemporaryFolder();
  let sequence = 0;
  let acknowledged = 0;
  let committed = 0;
  await using killed = await BrokerProcess.listening(folder.path);
  const client = await WireClient.connect({ host: '127.0.0.1', port: killed.port });
  await client.request(CREATE_TOPICS, 4, { topics: [topic], timeoutMs: 0, validateOnly: false });
  const { producerId } = await client.request(INIT_PRODUCER_ID, 1, {
    transactionalId: null,
    transactionTimeoutMs: 0,
  });
  const next = (at: number) =>
    batchOf([`record ${at}`], Date.now(), { producerId, producerEpoch: 0, baseSequence: at });
  const sending = (async () => {
    for (;;) {
      await client.request(PRODUCE, 7, produce(next(sequence)));
      sequence += 1;
      acknowledged = sequence;
      if (sequence % 50 === 0) {
        await client.request(OFFSET_COMMIT, 2, { ...commit(sequence), retentionTimeMs: -1 });
        committed = sequence;
      }
      if (sequence === 400) killed.kill('SIGKILL');
    }
  })();
  await expect(sending).rejects.toThrow('connection closed');
  await killed.ended();

  const events: BrokerEvent[] = [];
  const dataDir = join(folder.path, 'broker');
  await using broker = await startBroker({ dataDir, onEvent: (event) => events.push(event) });
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'stale-lock-taken', pid: killed.pid }),
  );
  await using again = await WireClient.connect(broker);
  const kept = batchesIn(await fetchAll(again)).map(({ baseOffset }) => baseOffset);
  expect(kept).toEqual(kept.map((_, i) => i));
  expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
  expect(kept.length).toBeLessThanOrEqual(acknowledged + 1);
  const retried = await again.request(PRODUCE, 7, produce(next(acknowledged)));
  expect(retried.topics[0].partitions[0]).toMatchObject({ errorCode: 0, baseOffset: acknowledged });
  expect(broker.describe().topics[0]?.partitions[0]?.highWatermark).toBe(acknowledged + 1);
  const offsets = await again.request(OFFSET_FETCH, 1, {
    groupId: 'g',
    topics: [{ name: 't', partitionIndexes: [0] }],
  });
  expect(offsets.topics[0].partitions[0].committedOffset).toBeGreaterThanOrEqual(committed);
  const another = await again.request(INIT_PRODUCER_ID, 1, {
    transactionalId: null,
    transactionTimeoutMs: 0,
  });
  expect(another.producerId).not.toBe(producerId);
});
