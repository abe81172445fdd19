import { afterEach, expect, test, vi } from 'vitest';
import { FakeCoordinators, inTransaction } from '../testing/fake-coordinator.ts';
import { quietLogger } from '../testing/fake-producer.ts';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';
import type { EosManager } from './eos-manager.ts';

const NOT_COORDINATOR = 16;
const LOADING = 14;
const FENCED = 47;
const CONCURRENT_TRANSACTIONS = 51;

const OFFSETS = { consumerGroupId: 'g', topics: [] };
const PARTITIONS = [{ topic: 't', partition: 0 }];

/** Tells of the transaction's first partition, in the form that each manager takes. */
function addPartition(load: Load, manager: EosManager): Promise<void> {
  return load === ours
    ? manager.addPartitionsToTransaction(PARTITIONS)
    : manager.addPartitionsToTransaction([{ topic: 't', partitions: PARTITIONS } as never]);
}

afterEach(() => {
  vi.useRealTimers();
});

async function oneTransaction(load: Load, cluster = new FakeCoordinators(load)) {
  const manager = await inTransaction(load, cluster);
  await addPartition(load, manager);
  await manager.sendOffsets(OFFSETS);
  await manager.commit();
  return cluster.requests;
}

test('looks for each coordinator once', async () => {
  expect(await oneTransaction(ours)).toEqual([
    'FindCoordinator',
    'InitProducerId',
    'AddPartitionsToTxn',
    'AddOffsetsToTxn',
    'FindCoordinator',
    'TxnOffsetCommit',
    'EndTxn',
  ]);
  const byStock = await oneTransaction(stock);
  expect(
    byStock.filter((name) => name === 'FindCoordinator'),
    'stock',
  ).toHaveLength(5);
});

test('finds a coordinator again that moved, and ends the transaction there', async () => {
  const withMove = (load: Load) => {
    const cluster = new FakeCoordinators(load);
    cluster.errors.EndTxn = [NOT_COORDINATOR];
    return oneTransaction(load, cluster);
  };
  const requests = await withMove(ours);
  expect(requests.slice(-3)).toEqual(['EndTxn', 'FindCoordinator', 'EndTxn']);
  await expect(withMove(stock), 'stock').rejects.toMatchObject({ code: NOT_COORDINATOR });
});

test('finds a coordinator again whose connection is lost', async () => {
  const cluster = new FakeCoordinators(ours);
  const manager = await inTransaction(ours, cluster);
  cluster.isUp = false;
  await addPartition(ours, manager);
  expect(cluster.requests.slice(-2)).toEqual(['FindCoordinator', 'AddPartitionsToTxn']);
});

test('waits for the end of the transaction before, also with offsets first', async () => {
  const concurrent = async (load: Load) => {
    const cluster = new FakeCoordinators(load);
    cluster.errors.AddOffsetsToTxn = [CONCURRENT_TRANSACTIONS, CONCURRENT_TRANSACTIONS];
    const manager = await inTransaction(load, cluster);
    await manager.sendOffsets(OFFSETS);
    return cluster.requests;
  };
  expect((await concurrent(ours)).filter((name) => name === 'AddOffsetsToTxn')).toHaveLength(3);
  await expect(concurrent(stock), 'stock').rejects.toMatchObject({
    code: CONCURRENT_TRANSACTIONS,
  });
});

test('goes on when the group’s coordinator is not ready, which stock kafkajs does not know', async () => {
  const loading = (load: Load) => {
    const cluster = new FakeCoordinators(load);
    cluster.errors.TxnOffsetCommit = [LOADING, NOT_COORDINATOR];
    return oneTransaction(load, cluster);
  };
  expect((await loading(ours)).at(-1)).toBe('EndTxn');
  await expect(loading(stock), 'stock').rejects.toMatchObject({ code: LOADING });
});

test('passes on that the producer is fenced, at once', async () => {
  const cluster = new FakeCoordinators(ours);
  cluster.errors.EndTxn = [FENCED];
  await expect(oneTransaction(ours, cluster)).rejects.toMatchObject({
    type: 'INVALID_PRODUCER_EPOCH',
  });
});

test('sends nothing more in a transaction with a send in doubt, and gets a new epoch after it', async () => {
  const cluster = new FakeCoordinators(ours);
  const manager = await inTransaction(ours, cluster);
  await addPartition(ours, manager);
  (await manager.takeTurn(PARTITIONS))();
  manager.doubt(new Error('timed out'));
  await expect(manager.takeTurn(PARTITIONS)).rejects.toThrow('must be aborted');
  await manager.abort();
  expect(manager.isInitialized()).toBe(false);
  await manager.initProducerId();
  manager.beginTransaction();
  (await manager.takeTurn(PARTITIONS))();
  expect(cluster.requests.filter((name) => name === 'InitProducerId')).toHaveLength(2);
});

test('does not take a transactional id back from whoever fenced it', async () => {
  const manager = await inTransaction(ours, new FakeCoordinators(ours));
  manager.doubt(Object.assign(new Error('fenced'), { type: 'INVALID_PRODUCER_EPOCH' }));
  expect(manager.isInitialized()).toBe(true);
});

test('sends no request for the end of a transaction that has nothing in it', async () => {
  const cluster = new FakeCoordinators(ours);
  const manager = await inTransaction(ours, cluster);
  await manager.commit();
  expect(cluster.requests).not.toContain('EndTxn');
  manager.beginTransaction();
  await manager.abort();
  await expect(manager.commit()).rejects.toThrow('Cannot call "commit" in state "READY"');
});

test('counts sequences over the largest number as Kafka does', async () => {
  const wrapped = async (load: Load) => {
    const manager = await inTransaction(load, new FakeCoordinators(load));
    manager.updateSequence('t', 0, 2 ** 31 - 3);
    manager.updateSequence('t', 0, 5);
    return manager.getSequence('t', 0);
  };
  expect(await wrapped(ours)).toBe(2);
  expect(await wrapped(stock), 'stock').toBe(0);
});

/** How often InitProducerId is asked for within 20 ms, with a retry setting of 5 ms. */
async function retriesOf(load: Load) {
  vi.useFakeTimers();
  const cluster = new FakeCoordinators(load);
  cluster.retry = undefined;
  cluster.errors.InitProducerId = [LOADING];
  const createProducer =
    load<(options: object) => { transaction(): Promise<unknown> }>('producer/index.js');
  const producer = createProducer({
    cluster,
    logger: { ...quietLogger, namespace: () => ({ ...quietLogger, warn() {} }) },
    retry: { retries: 3, initialRetryTime: 5 },
    transactionalId: 'shop-0',
  });
  const transaction = producer.transaction();
  await vi.advanceTimersByTimeAsync(20);
  const asked = cluster.requests.filter((name) => name === 'InitProducerId').length;
  await vi.advanceTimersByTimeAsync(1_000);
  await transaction;
  return asked;
}

test('retries as the producer’s settings say', async () => {
  expect(await retriesOf(ours)).toBe(2);
  expect(await retriesOf(stock), 'stock').toBe(1);
});
