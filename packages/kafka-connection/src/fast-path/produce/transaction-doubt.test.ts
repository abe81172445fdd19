import { expect, onTestFinished, test, vi } from 'vitest';
import { FakeCoordinators, inTransaction } from '../testing/fake-coordinator.ts';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';

const REQUEST_TIMED_OUT = 7;
const OFFSETS = { consumerGroupId: 'g', topics: [] };

const named = (name: string) => Object.assign(new Error(name), { name });

/** Nobody knows the coordinator while its partition moves; it was known before. */
async function coordinatorUnknownForAMoment(load: Load) {
  const cluster = new FakeCoordinators(load);
  const manager = await inTransaction(load, cluster);
  await manager.sendOffsets(OFFSETS);
  cluster.isUp = false;
  cluster.lookUps.push(named('KafkaJSGroupCoordinatorNotFound'), named('KafkaJSConnectionError'));
  await manager.commit();
  return cluster.requests.slice(-4);
}

test('looks for a coordinator until there is one again, and commits there', async () => {
  const lookUps = ['FindCoordinator', 'FindCoordinator', 'FindCoordinator'];
  expect(await coordinatorUnknownForAMoment(ours)).toEqual([...lookUps, 'EndTxn']);
  await expect(coordinatorUnknownForAMoment(stock), 'stock').rejects.toThrow(
    'KafkaJSGroupCoordinatorNotFound',
  );
});

test('says at once that there is no coordinator where there never was one: a missing permission', async () => {
  const cluster = new FakeCoordinators(ours);
  cluster.lookUps.push(named('KafkaJSGroupCoordinatorNotFound'));
  await expect(inTransaction(ours, cluster)).rejects.toThrow('KafkaJSGroupCoordinatorNotFound');
});

test('asks again after a time-out of the coordinator’s own', async () => {
  const timedOut = async (load: Load) => {
    const cluster = new FakeCoordinators(load);
    cluster.errors.TxnOffsetCommit = [REQUEST_TIMED_OUT];
    const manager = await inTransaction(load, cluster);
    await manager.sendOffsets(OFFSETS);
    await manager.commit();
    return cluster.requests.at(-1);
  };
  expect(await timedOut(ours)).toBe('EndTxn');
  await expect(timedOut(stock), 'stock').rejects.toMatchObject({ code: REQUEST_TIMED_OUT });
});

/** The coordinator may have noted the group, and nobody heard of it. */
async function offsetsInDoubt(load: Load) {
  const cluster = new FakeCoordinators(load);
  const manager = await inTransaction(load, cluster);
  cluster.errors.AddOffsetsToTxn = Array.from({ length: 50 }, () => REQUEST_TIMED_OUT);
  await expect(manager.sendOffsets(OFFSETS)).rejects.toThrow();
  return { cluster, manager };
}

test('commits nothing of which a part is missing', async () => {
  const { manager, cluster } = await offsetsInDoubt(ours);
  await expect(manager.commit()).rejects.toThrow('must be aborted');
  expect(cluster.requests).not.toContain('EndTxn');
  const byStock = await offsetsInDoubt(stock);
  // It is over without a request: the offsets are missing, and nobody says so.
  await byStock.manager.commit();
});

test('begins with a new epoch after an abort in doubt, which ends what the coordinator may have open', async () => {
  const { manager } = await offsetsInDoubt(ours);
  await manager.abort();
  expect(manager.isInitialized()).toBe(false);
  const byStock = await offsetsInDoubt(stock);
  await byStock.manager.abort();
  expect(byStock.manager.isInitialized(), 'stock').toBe(true);
});

test('ends by time, not by count, and tells of each try that it repeats', async () => {
  const cluster = new FakeCoordinators(ours);
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  onTestFinished(() => clock.mockRestore());
  const failed: (readonly [attempt: number, elapsedMs: number])[] = [];
  cluster.retry = {
    ...{ retries: 1_000, initialRetryTime: 1, maxRetryTime: 1 },
    deliveryTimeoutMs: 40,
    onRetry: ({ attempt, elapsedMs }) => {
      failed.push([attempt, elapsedMs]);
      clock.mockReturnValue(attempt * 10);
    },
  };
  cluster.errors.AddOffsetsToTxn = Array.from({ length: 1_000 }, () => REQUEST_TIMED_OUT);
  const manager = await inTransaction(ours, cluster);
  await expect(manager.sendOffsets(OFFSETS)).rejects.toMatchObject({ code: REQUEST_TIMED_OUT });
  expect(failed).toEqual([
    [1, 0],
    [2, 10],
    [3, 20],
    [4, 30],
  ]);
});
