// Transactions across a broker that is killed: another one opens the folder as the first one left it.

import { cpSync } from 'node:fs';
import { expect, test } from 'vitest';
import { batchOf } from '../../test/logs.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import {
  committedValues,
  groupOffset,
  logOf,
  openData,
  reaches,
  stateOf,
  TestProducer,
} from '../../test/transactions.ts';
import type { BrokerData } from '../broker-data.ts';
import { ManualClock } from '../manual-clock.ts';
import { readBatchHeader } from '../records/batch-header.ts';
import { DiskStore } from '../storage/file-store.ts';
import { FileJournal } from '../storage/journal.ts';

/** Opens a copy of the folder while the first broker still has it: what a kill -9 would leave. */
async function killed(
  from: TemporaryFolder,
  to: TemporaryFolder,
  clock = new ManualClock(),
): Promise<BrokerData> {
  cpSync(from.path, to.path, { recursive: true, filter: (path) => !path.endsWith('lock') });
  return openData(clock, to.path);
}

function taken(data: BrokerData, before: TestProducer): TestProducer {
  return Object.assign(new TestProducer(data, before.transactionalId), before.identity);
}

async function openTransaction(data: BrokerData): Promise<TestProducer> {
  const producer = new TestProducer(data);
  await producer.init({ timeoutMs: 10_000 });
  await producer.add(0);
  await data.transactions.addGroup(producer.identity, 'g');
  await producer.send('a');
  await producer.commitOffset(5);
  return producer;
}

test('an open transaction goes on after a kill, and its producer may commit it', async () => {
  using first = new TemporaryFolder();
  using second = new TemporaryFolder();
  const before = await openData(new ManualClock(), first.path);
  const producer = await openTransaction(before);
  const after = await killed(first, second);
  expect(stateOf(after, 'tx')).toBe('Ongoing');
  expect(logOf(after).lastStableOffset).toBe(0);
  expect(groupOffset(after, true)).toBe('UNSTABLE_OFFSET_COMMIT');
  await taken(after, producer).finish('commit');
  expect(await committedValues(after)).toEqual(['a']);
  expect(groupOffset(after, true)).toBe(5);
  await Promise.all([before.close(), after.close()]);
});

test('an open transaction has only the rest of its time after a restart', async () => {
  using folder = new TemporaryFolder();
  const clock = new ManualClock();
  const before = await openData(clock, folder.path);
  await openTransaction(before);
  clock.advance(6_000);
  await before.close();
  const after = await openData(clock, folder.path);
  clock.advance(3_999);
  expect(stateOf(after, 'tx')).toBe('Ongoing');
  clock.advance(1);
  await reaches(after, 'tx', 'CompleteAbort');
  expect([await committedValues(after), groupOffset(after, true)]).toEqual([[], -1]);
  await after.close();
});

test.each(['commit', 'abort'] as const)(
  'a transaction that was decided gets its markers at the next start: %s',
  async (how) => {
    using first = new TemporaryFolder();
    using second = new TemporaryFolder();
    const before = await openData(new ManualClock(), first.path);
    const producer = await openTransaction(before);
    await before.close();
    // The decision was written, and nothing after it.
    const store = new DiskStore(first.path);
    const entries: Record<string, unknown>[] = [];
    const options = {
      store,
      name: 'transactions.journal',
      fsync: 'close',
      onEvent: () => {},
    } as const;
    const journal = await FileJournal.open<Record<string, unknown>>(options, {
      replay: (entry) => void entries.push(entry),
      snapshot: () => entries,
    });
    const state = how === 'commit' ? 'PrepareCommit' : 'PrepareAbort';
    await journal.append({ ...entries.at(-1), state });
    await journal.close();
    const after = await killed(first, second);
    expect(stateOf(after, 'tx')).toBe(how === 'commit' ? 'CompleteCommit' : 'CompleteAbort');
    expect(logOf(after).lastStableOffset).toBe(2);
    expect(await committedValues(after)).toEqual(how === 'commit' ? ['a'] : []);
    expect(groupOffset(after, true)).toBe(how === 'commit' ? 5 : -1);
    expect(await taken(after, producer).end(how)).toBe('NONE');
    await after.close();
    const again = await openData(new ManualClock(), second.path);
    expect(logOf(again).highWatermark).toBe(2);
    expect(groupOffset(again, true)).toBe(how === 'commit' ? 5 : -1);
    await again.close();
  },
);

test('identities, and who was shut out, survive a restart', async () => {
  using folder = new TemporaryFolder();
  const before = await openData(new ManualClock(), folder.path);
  const old = new TestProducer(before);
  const current = new TestProducer(before);
  await old.init();
  await current.init();
  await before.close();
  const after = await openData(new ManualClock(), folder.path);
  expect(await taken(after, old).add(0)).toBe('PRODUCER_FENCED');
  const producer = taken(after, current);
  expect(await producer.add(0)).toBe('NONE');
  await producer.send('a');
  await producer.finish('commit');
  const next = new TestProducer(after);
  await next.init();
  expect(next.identity).toEqual({ ...current.identity, epoch: current.epoch + 1 });
  await after.close();
});

test('a write that belongs to no transaction any more, since its entry was lost, is aborted at the start', async () => {
  using folder = new TemporaryFolder();
  const before = await openData(new ManualClock(), folder.path);
  const fields = { producerId: 77n, producerEpoch: 3, baseSequence: 0, attributes: 0x10 };
  const batch = batchOf(['x'], undefined, fields);
  await logOf(before).append(batch, readBatchHeader(batch));
  await before.close();
  const after = await openData(new ManualClock(), folder.path);
  expect(logOf(after)).toMatchObject({ lastStableOffset: 2, highWatermark: 2 });
  expect(await committedValues(after)).toEqual([]);
  await after.close();
});

test('what was aborted stays aborted when the log is read anew from its first byte', async () => {
  using first = new TemporaryFolder();
  using second = new TemporaryFolder();
  const before = await openData(new ManualClock(), first.path);
  const producer = await openTransaction(before);
  await producer.finish('abort');
  await producer.add(0);
  await producer.send('b');
  await producer.finish('commit');
  const after = await killed(first, second);
  expect(await committedValues(after)).toEqual(['b']);
  await Promise.all([before.close(), after.close()]);
});
