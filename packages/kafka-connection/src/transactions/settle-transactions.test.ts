import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectKafka, type KafkaConnection } from '../connection.ts';
import { kafkaSettings } from '../settings/kafka-settings.ts';
import { settleTransactions } from './settle-transactions.ts';

let broker: Broker;
let connection: KafkaConnection;

beforeEach(async () => {
  broker = await startBroker({
    topics: { orders: { partitions: 1 }, changelog: { partitions: 2 }, results: { partitions: 3 } },
  });
  const settings = kafkaSettings({ KAFKA_BROKERS: broker.bootstrapServers });
  connection = await connectKafka(settings, { clientId: 'test' });
});

afterEach(async () => {
  await connection[Symbol.asyncDispose]();
  await broker.close();
});

const WRITTEN = {
  topics: new Map([
    ['changelog', [1]],
    ['results', undefined],
    ['orders-dead-letters', undefined],
  ]),
  groupId: 'group',
  offsets: new Map([['orders', [0]]]),
};

function settle() {
  return settleTransactions(connection, { transactionalId: 'group-0-1', written: WRITTEN });
}

/** A transaction in two results, the changelog and the group's offsets. */
async function begun(value: string, transactionalId = 'group-0-1') {
  const producer = connection.createKafka().producer({
    ...{ idempotent: true, maxInFlightRequests: 1, transactionalId },
  });
  await producer.connect();
  const transaction = await producer.transaction();
  const send = (topic: string, partition: number) =>
    transaction.send({ topic, messages: [{ value, partition }] });
  await send('results', 0);
  await send('results', 2);
  await send('changelog', 1);
  const topics = [{ topic: 'orders', partitions: [{ partition: 0, offset: '7' }] }];
  await transaction.sendOffsets({ consumerGroupId: 'group', topics });
  return {
    commit: () => transaction.commit(),
    abort: () => transaction.abort(),
    disconnect: () => producer.disconnect(),
  };
}

/** Ends it as told, without the markers that the fault takes. */
async function hangs(how: 'commit' | 'abort', fault: { topic?: string; groupId?: string } = {}) {
  using loss = broker.faults.loseMarkers({ times: 1, transactionalId: 'group-0-1', ...fault });
  const transaction = await begun('one');
  await transaction[how]();
  await loss.hit();
  await transaction.disconnect();
}

function reachOf(topic: string, partition: number) {
  const found = broker.describe().topics.find(({ name }) => name === topic)?.partitions[partition];
  return { stable: found?.lastStableOffset, end: found?.highWatermark };
}

async function committed(topic: string): Promise<(string | undefined)[]> {
  const consumer = connection.createKafka().consumer({ groupId: 'reader', maxWaitTimeInMs: 20 });
  const ended = connection.createKafka().producer();
  await ended.connect();
  await ended.send({ topic, messages: [{ value: 'end', partition: 0 }] });
  await ended.disconnect();
  const values: (string | undefined)[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: async ({ partition, message }) => {
        if (partition !== 0) return;
        if (String(message.value) === 'end') resolve();
        else values.push(message.value?.toString());
      },
    });
  });
  await consumer.disconnect();
  return values;
}

async function groupOffset() {
  const admin = await connection.admin();
  const [answer] = await admin.fetchOffsets({ groupId: 'group', topics: ['orders'] });
  return Number(answer?.partitions[0]?.offset);
}

function expectSettled() {
  for (const [topic, partition] of [
    ['results', 0],
    ['results', 2],
    ['changelog', 1],
  ] as const) {
    const { stable, end } = reachOf(topic, partition);
    expect(stable).toBe(end);
  }
}

test('where nothing hangs, nothing is written', async () => {
  expect(await settle()).toBeUndefined();
  const transaction = await begun('one');
  await transaction.commit();
  await transaction.disconnect();
  expect(await settle()).toBeUndefined();
  expect(reachOf('results', 0).end).toBe(2);
  expect(reachOf('results', 1).end).toBe(0);
});

test('a commit whose markers were lost is committed, with its offsets', async () => {
  await hangs('commit');
  expect(reachOf('results', 0).stable).toBe(0);
  expect(await settle()).toBe('committed');
  expectSettled();
  expect(await groupOffset()).toBe(7);
  expect(await committed('results')).toEqual(['one']);
  expect(await settle()).toBeUndefined();
});

test('an abort whose markers were lost is aborted, with its offsets', async () => {
  await hangs('abort');
  expect(await settle()).toBe('aborted');
  expectSettled();
  expect(await groupOffset()).toBe(-1);
  expect(await committed('results')).toEqual([]);
});

test('what the fence itself aborts may lose its markers, too', async () => {
  using loss = broker.faults.loseMarkers({ times: 1 });
  const zombie = await begun('one');
  expect(await settle()).toBe('aborted');
  expect(loss.hits).toBe(1);
  expectSettled();
  await expect(zombie.commit()).rejects.toMatchObject({ type: 'INVALID_PRODUCER_EPOCH' });
  await zombie.disconnect();
  expect(await committed('results')).toEqual([]);
});

test.each([
  ['commit', { topic: 'results' }, 'committed'],
  ['commit', { groupId: 'group' }, 'committed'],
  ['commit', { topic: 'changelog' }, 'committed'],
  ['abort', { topic: 'results' }, 'aborted'],
  ['abort', { groupId: 'group' }, 'aborted'],
] as const)(
  '%s: some markers were lost, of %o; the rest is %s as well',
  async (how, fault, outcome) => {
    await hangs(how, fault);
    expect(await settle()).toBe(outcome);
    expectSettled();
    expect(await groupOffset()).toBe(how === 'commit' ? 7 : -1);
    expect(await committed('results')).toEqual(how === 'commit' ? ['one'] : []);
  },
);

test('markers that are lost again are written again', async () => {
  await hangs('commit');
  using loss = broker.faults.loseMarkers({ times: 2 });
  expect(await settle()).toBe('committed');
  expect(loss.hits).toBe(2);
  expectSettled();
  expect(await committed('results')).toEqual(['one']);
});

test.each(['DescribeProducers', 'AddPartitionsToTxn', 'AddOffsetsToTxn', 'EndTxn'] as const)(
  'who dies over %s leaves behind how the transaction is to end',
  async (api) => {
    await hangs('commit');
    broker.faults.fail(api, { error: 'UNKNOWN_SERVER_ERROR', times: 1 });
    await expect(settle()).rejects.toThrow();
    expect(await settle()).toBe('committed');
    expectSettled();
    expect(await groupOffset()).toBe(7);
    expect(await committed('results')).toEqual(['one']);
  },
);

test('what others have open in the same partitions stays open', async () => {
  await hangs('commit');
  const other = await begun('two', 'group-0-2');
  const settled = await settle().catch((error) => error);
  expect(settled).toMatchObject({ cause: { type: 'CONCURRENT_TRANSACTIONS' } });
  expect(reachOf('results', 2).stable).toBeLessThan(Number(reachOf('results', 2).end));
  await other.commit();
  await other.disconnect();
  expect(await settle()).toBeUndefined();
  expect(await committed('results')).toEqual(['one', 'two']);
});

test('a fence of somebody else in between is an error that passes, and leaves the end to them', async () => {
  await hangs('commit');
  const held = broker.faults.delay('AddPartitionsToTxn', { ms: 100, times: 1 });
  const first = settle().catch((error) => error);
  await held.hit();
  expect(await settle()).toBe('committed');
  expect(await first).toMatchObject({ cause: { type: 'CONCURRENT_TRANSACTIONS' } });
  expectSettled();
  expect(await committed('results')).toEqual(['one']);
});
