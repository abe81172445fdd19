// Transactions on a disk that is full for a while.
import { expect, test } from 'vitest';
import { FailingStore } from '../../test/failing-store.ts';
import { settle } from '../../test/group-members.ts';
import { groupOffset, openData, reaches, stateOf, TestProducer } from '../../test/transactions.ts';
import type { BrokerData } from '../broker-data.ts';
import { GroupCoordinator } from '../groups/group-coordinator.ts';
import { ManualClock } from '../manual-clock.ts';
import { ProducerIds } from '../producers/producer-ids.ts';
import { MemoryStore } from '../storage/file-store.ts';
import { TransactionCoordinator } from './transaction-coordinator.ts';

async function openOnDisks() {
  const clock = new ManualClock();
  const transactionDisk = new FailingStore(new MemoryStore('transactions'));
  const groupDisk = new FailingStore(new MemoryStore('groups'));
  const journal = (store: FailingStore) =>
    ({ store, name: 'journal', fsync: 'close', onEvent: () => {} }) as const;
  const memory = await openData(clock);
  const groups = await GroupCoordinator.open({ clock, journal: journal(groupDisk) });
  const transactions = await TransactionCoordinator.open({
    clock,
    topics: memory.topics,
    groups,
    producerIds: await ProducerIds.open(undefined),
    journal: journal(transactionDisk),
  });
  const data: BrokerData = { ...memory, groups, transactions };
  return { clock, transactionDisk, groupDisk, data, producer: new TestProducer(data) };
}

test('what could not be written down did not happen, and can be asked for again', async () => {
  const { transactionDisk, data, producer } = await openOnDisks();
  transactionDisk.full = true;
  expect(await producer.init()).toBe('NOT_COORDINATOR');
  transactionDisk.full = false;
  expect(await producer.init()).toBe('NONE');
  expect(producer.epoch).toBe(0);
  transactionDisk.full = true;
  expect(await producer.add(0)).toBe('NOT_COORDINATOR');
  expect(stateOf(data, 'tx')).toBe('Empty');
  transactionDisk.full = false;
  expect(await producer.add(0)).toBe('NONE');
  transactionDisk.full = true;
  expect(await producer.end('commit')).toBe('NOT_COORDINATOR');
  expect(stateOf(data, 'tx')).toBe('Ongoing');
  transactionDisk.full = false;
  await producer.finish('commit');
});

test('markers that could not be written are written later, and nothing else begins before', async () => {
  const { clock, groupDisk, data, producer } = await openOnDisks();
  await producer.init();
  await data.transactions.addGroup(producer.identity, 'g');
  await producer.commitOffset(7);
  groupDisk.full = true;
  expect(await producer.end('commit')).toBe('NONE');
  await settle();
  clock.advance(500);
  await settle();
  expect(stateOf(data, 'tx')).toBe('PrepareCommit');
  expect(await producer.add(0)).toBe('CONCURRENT_TRANSACTIONS');
  expect(groupOffset(data, true)).toBe('UNSTABLE_OFFSET_COMMIT');
  groupDisk.full = false;
  clock.advance(500);
  await reaches(data, 'tx', 'CompleteCommit');
  expect(groupOffset(data, true)).toBe(7);
});

test('a time-out that could not be written down comes again', async () => {
  const { clock, transactionDisk, data, producer } = await openOnDisks();
  await producer.init({ timeoutMs: 1_000 });
  await producer.add(0);
  transactionDisk.full = true;
  clock.advance(1_000);
  await settle();
  expect(stateOf(data, 'tx')).toBe('Ongoing');
  transactionDisk.full = false;
  clock.advance(500);
  await reaches(data, 'tx', 'CompleteAbort');
});
