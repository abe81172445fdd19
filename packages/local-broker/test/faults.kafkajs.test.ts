// Each fault as a test of a client would use it. The client is kafkajs, with retries that do not take long.
import { expect, test } from 'vitest';
import { startBroker } from '../src/broker.ts';
import { startCluster } from '../src/cluster/cluster.ts';
import { consumerOn, endOf, firstMessage, outcome, producerOn } from './quick-kafkajs.ts';
import { WireClient } from './wire-client.ts';

const topics = { orders: { partitions: 2 }, other: { partitions: 1 } };
const message = { topic: 'orders', messages: [{ value: 'one', partition: 0 }] };

test('fail: the next two requests get an error, and a client that tries again is none the wiser', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker);
  using fault = broker.faults.fail('Produce', { error: 'NOT_LEADER_OR_FOLLOWER', times: 2 });
  await producer.send(message);
  expect(fault.hits).toBe(2);
  expect(endOf(broker)).toBe(1);
});

test('fail after the effect: the records are there, though the producer hears otherwise and sends them again', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker);
  using _ = broker.faults.fail('Produce', {
    error: 'REQUEST_TIMED_OUT',
    effect: 'after',
    times: 1,
  });
  await producer.send(message);
  expect(endOf(broker)).toBe(2);
});

test('an idempotent producer does not double them', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker, { idempotent: true });
  using _ = broker.faults.fail('Produce', {
    error: 'REQUEST_TIMED_OUT',
    effect: 'after',
    times: 1,
  });
  await producer.send(message);
  expect(endOf(broker)).toBe(1);
});

test('every n-th: which requests are hit is known beforehand', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker, {}, { retries: 0 });
  using fault = broker.faults.fail('Produce', { error: 'MESSAGE_TOO_LARGE', every: 3 });
  const sent: string[] = [];
  for (let i = 0; i < 6; i += 1) sent.push(await outcome(producer.send(message)));
  expect(sent).toEqual(['sent', 'sent', 'MESSAGE_TOO_LARGE', 'sent', 'sent', 'MESSAGE_TOO_LARGE']);
  expect(fault.hits).toBe(2);
});

test('chance: the same seed hits the same requests', async () => {
  const run = async (seed: number) => {
    await using broker = await startBroker({ topics });
    await using producer = await producerOn(broker, {}, { retries: 0 });
    using _ = broker.faults.fail('Produce', { error: 'MESSAGE_TOO_LARGE', chance: 0.5, seed });
    const sent: string[] = [];
    for (let i = 0; i < 12; i += 1) sent.push(await outcome(producer.send(message)));
    return sent;
  };
  const first = await run(7);
  expect(new Set(first)).toEqual(new Set(['sent', 'MESSAGE_TOO_LARGE']));
  expect(await run(7)).toEqual(first);
  expect(await run(8)).not.toEqual(first);
});

test('topic and partition: only what is meant fails, the rest of the request is done', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker, {}, { retries: 0 });
  using _ = broker.faults.fail('Produce', {
    error: 'INVALID_RECORD',
    topic: 'orders',
    partition: 1,
  });
  const messages = [0, 1].map((partition) => ({ value: 'x', partition }));
  expect(await outcome(producer.send({ topic: 'orders', messages }))).toBe('INVALID_RECORD');
  expect(await outcome(producer.send({ topic: 'other', messages: [{ value: 'x' }] }))).toBe('sent');
  expect([endOf(broker, 'orders', 0), endOf(broker, 'orders', 1)]).toEqual([1, 0]);
});

test('client id: other clients are left alone', async () => {
  await using broker = await startBroker({ topics });
  await using mine = await producerOn(broker, {}, { retries: 0 }, 'mine-1');
  await using other = await producerOn(broker, {}, { retries: 0 }, 'other');
  using _ = broker.faults.fail('Produce', { error: 'INVALID_RECORD', clientId: /^mine/ });
  expect(await outcome(mine.send(message))).toBe('INVALID_RECORD');
  expect(await outcome(other.send(message))).toBe('sent');
});

test('delay: the answer is late', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker);
  using _ = broker.faults.delay('Produce', { ms: 60, times: 1 });
  const began = performance.now();
  await producer.send(message);
  expect(performance.now() - began).toBeGreaterThan(55);
});

test('stall: the request waits until the fault is disposed of', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker);
  const fault = broker.faults.stall('Produce');
  const sending = producer.send(message);
  await fault.hit();
  expect(endOf(broker)).toBe(0);
  fault[Symbol.dispose]();
  await sending;
  expect(endOf(broker)).toBe(1);
});

test('stall a Fetch: a consumer gets nothing, and everything afterwards', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker);
  const fault = broker.faults.stall('Fetch', { effect: 'before' });
  const received = firstMessage(broker);
  await fault.hit();
  await producer.send(message);
  fault[Symbol.dispose]();
  expect(await received).toBe('one');
});

test('drop: the connection ends, before the request is done or after', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker);
  using before = broker.faults.drop('Produce', { times: 1 });
  await producer.send(message);
  expect([before.hits, endOf(broker)]).toEqual([1, 1]);
  using after = broker.faults.drop('Produce', { times: 1, effect: 'after' });
  await producer.send(message);
  expect([after.hits, endOf(broker)]).toEqual([1, 3]);
});

test('EndTxn is done and nobody hears of it: the transaction is committed', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker, {
    transactionalId: 'tx',
    maxInFlightRequests: 1,
  });
  const transaction = await producer.transaction();
  await transaction.send(message);
  using fault = broker.faults.drop('EndTxn', { effect: 'after', times: 1 });
  await outcome(transaction.commit());
  expect(fault.hits).toBe(1);
  expect(broker.describe().transactions[0]?.state).toBe('CompleteCommit');
});

test('cut: half of an answer, and then nothing', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker, { idempotent: true });
  using fault = broker.faults.cut('Produce', { times: 1 });
  await producer.send(message);
  expect([fault.hits, endOf(broker)]).toEqual([1, 1]);
});

test('run: something of the test happens at a request, here a move of the leader', async () => {
  await using cluster = await startCluster({ topics });
  await using producer = await producerOn(cluster, { idempotent: true });
  const action = () => cluster.moveLeader('orders', 0);
  using fault = cluster.faults.run('Produce', { action, skip: 1, times: 1 });
  for (let i = 0; i < 3; i += 1) await producer.send(message);
  expect(fault.hits).toBe(1);
  expect(cluster.partition('orders', 0)).toMatchObject({ leaderId: 2, leaderEpoch: 1 });
});

test('expireSession: the group goes on without the member, until that joins again', async () => {
  await using broker = await startBroker({ topics });
  await using consumer = await consumerOn(broker);
  const rejoined = consumer.joined();
  expect(broker.faults.expireSession('group')).toBe(1);
  expect(broker.describe().groups[0]?.members).toEqual([]);
  await rejoined;
  expect(broker.describe().groups[0]?.members).toHaveLength(1);
});

test('fenceProducer: what the producer still asks for is refused, and its transaction is aborted', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker, {
    transactionalId: 'tx',
    maxInFlightRequests: 1,
  });
  const transaction = await producer.transaction();
  await transaction.send(message);
  await broker.faults.fenceProducer('tx');
  expect(await outcome(transaction.commit())).toBe('INVALID_PRODUCER_EPOCH');
  expect(broker.describe().transactions[0]).toMatchObject({ state: 'Empty', producerEpoch: 2 });
});

test('loseMarkers: the transaction is committed for its producer, and hangs for everybody else', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker, {
    transactionalId: 'tx',
    maxInFlightRequests: 1,
  });
  await using client = await WireClient.connect(broker);
  using fault = broker.faults.loseMarkers({ times: 1 });
  const transaction = await producer.transaction();
  await transaction.send(message);
  expect(await outcome(transaction.commit())).toBe('sent');
  await fault.hit();
  const described = await client.request(65, 0, { transactionalIds: ['tx'] });
  expect(described.transactionStates).toMatchObject([
    { transactionState: 'CompleteCommit', transactionStartTimeMs: -1, topics: [] },
  ]);
  const asked = { topics: [{ name: 'orders', partitionIndexes: [0] }] };
  const producers = await client.request(61, 0, asked);
  expect(producers.topics[0].partitions[0].activeProducers).toMatchObject([
    { currentTxnStartOffset: 0 },
  ]);
  const partition = () => broker.describe().topics[0]?.partitions[0];
  expect(partition()).toMatchObject({ lastStableOffset: 0, highWatermark: 1 });
  const next = await producer.transaction();
  await next.send({ topic: 'orders', messages: [{ value: 'two', partition: 0 }] });
  await next.commit();
  expect(await firstMessage(broker)).toBe('one');
  expect(partition()).toMatchObject({ lastStableOffset: 3, highWatermark: 3 });
});

test('fillDisk: nothing is acknowledged that is not written, and it goes on when there is room', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker, {}, { retries: 0 });
  {
    using _ = broker.faults.fillDisk();
    expect(await outcome(producer.send(message))).toBe('KAFKA_STORAGE_ERROR');
  }
  expect(endOf(broker)).toBe(0);
  expect(await outcome(producer.send(message))).toBe('sent');
  expect(endOf(broker)).toBe(1);
});

test('dropConnections: everybody has to come again', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker);
  await producer.send(message);
  expect(broker.faults.dropConnections({ clientId: 'test' })).toBeGreaterThan(0);
  await producer.send(message);
  expect(endOf(broker)).toBe(2);
});

test('clear: all faults are gone', async () => {
  await using broker = await startBroker({ topics });
  await using producer = await producerOn(broker);
  broker.faults.fail('any', { error: 'UNKNOWN_SERVER_ERROR' });
  const loss = broker.faults.loseMarkers();
  broker.faults.clear();
  await producer.send(message);
  expect(broker.faults.active).toBe(false);
  await using transactional = await producerOn(broker, {
    transactionalId: 'tx',
    maxInFlightRequests: 1,
  });
  const transaction = await transactional.transaction();
  await transaction.send(message);
  await transaction.commit();
  expect(loss.hits).toBe(0);
});

test('a broker closes at once though it holds requests, and does not do them any more', async () => {
  const broker = await startBroker({ topics });
  await using producer = await producerOn(broker, {}, { retries: 0 });
  const fault = broker.faults.delay('Produce', { ms: 600_000 });
  const sending = outcome(producer.send(message));
  await fault.hit();
  await broker.close();
  expect(await sending).not.toBe('sent');
  expect(endOf(broker)).toBe(0);
});
