// Markers that are lost (Apache Kafka does so to partitions without a leader): what hangs then, and what ends it.
import { cpSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settle } from '../../test/group-members.ts';
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

let clock: ManualClock;
let data: BrokerData;
let producer: TestProducer;

beforeEach(async () => {
  clock = new ManualClock();
  data = await openData(clock);
  producer = new TestProducer(data);
});

afterEach(() => data.close());

const stable = (on = data) => [0, 1].map((index) => logOf(on, index).lastStableOffset);

/** A transaction in both partitions and a group that has ended without markers. */
async function hanging(how: 'commit' | 'abort', by = producer, on = data): Promise<void> {
  on.transactions.markerLoss.lose({ times: 1 });
  expect([await by.init(), await by.add(0, 1)]).toEqual(['NONE', 'NONE']);
  await on.transactions.addGroup(by.identity, 'g');
  await by.send('a', 0);
  await by.send('b', 1);
  await by.commitOffset(7);
  await by.finish(how);
}

test.each(['commit', 'abort'] as const)(
  'the coordinator takes the transaction for ended, and it hangs: %s',
  async (how) => {
    await hanging(how);
    expect(data.transactions.get('tx')?.participants.isEmpty).toBe(true);
    expect(await producer.end(how)).toBe('NONE');
    expect(stable()).toEqual([0, 0]);
    expect(logOf(data).highWatermark).toBe(1);
    expect(logOf(data).openTransactions()).toEqual([
      { producerId: producer.producerId, epoch: producer.epoch },
    ]);
    expect([groupOffset(data), groupOffset(data, true)]).toEqual([-1, 'UNSTABLE_OFFSET_COMMIT']);
    const next = new TestProducer(data);
    expect(await next.init()).toBe('NONE');
    expect([stateOf(data, 'tx'), next.epoch]).toEqual(['Empty', producer.epoch + 1]);
    expect(stable()).toEqual([0, 0]);
  },
);

test.each([
  ['commit', [['a', 'c'], ['b']], 7],
  ['abort', [[], []], -1],
] as const)(
  'a marker of a later transaction ends it in its own way: %s',
  async (how, values, offset) => {
    await hanging('commit');
    const next = new TestProducer(data);
    await next.init();
    await next.add(0, 1);
    await data.transactions.addGroup(next.identity, 'g');
    await next.send('c', 0);
    await next.finish(how);
    expect([await committedValues(data, 0), await committedValues(data, 1)]).toEqual(values);
    expect(stable()).toEqual([0, 1].map((index) => logOf(data, index).highWatermark));
    expect(groupOffset(data, true)).toBe(offset);
  },
);

test('where a later transaction does not take part, it goes on hanging', async () => {
  await hanging('commit');
  await producer.init();
  await producer.add(0);
  await producer.finish('commit');
  expect(stable()).toEqual([2, 0]);
  expect(groupOffset(data, true)).toBe('UNSTABLE_OFFSET_COMMIT');
});

test('transactions of other ids, and those after the last one that is hit, get their markers', async () => {
  data.transactions.markerLoss.lose({ transactionalId: 'tx', times: 1 });
  const other = new TestProducer(data, 'other');
  for (const each of [other, producer, producer]) {
    await each.init();
    await each.add(0);
    await each.send('x');
    await each.finish('commit');
    if (each === other) expect(stable()).toEqual([2, 0]);
  }
  expect(await committedValues(data)).toEqual(['x', 'x', 'x']);
});

test.each([
  [{ topic: 't', partition: 1 }, [2, 0], 7],
  [{ topic: 't' }, [0, 0], 7],
  [{ groupId: 'g' }, [2, 2], 'UNSTABLE_OFFSET_COMMIT'],
  [{ topic: 'other' }, [2, 2], 7],
] as const)('only some of the markers are lost: %j', async (which, offsets, committed) => {
  const fault = data.transactions.markerLoss.lose(which);
  await producer.init();
  await producer.add(0, 1);
  await data.transactions.addGroup(producer.identity, 'g');
  await producer.send('a', 0);
  await producer.send('b', 1);
  await producer.commitOffset(7);
  await producer.finish('commit');
  expect([stable(), groupOffset(data, true)]).toEqual([offsets, committed]);
  expect(fault.hits).toBe('topic' in which && which.topic === 'other' ? 0 : 1);
});

test('so does a transaction that is aborted since its time is up, or since its producer was shut out', async () => {
  const fault = data.transactions.markerLoss.lose({});
  await producer.init({ timeoutMs: 1_000 });
  await producer.add(0);
  await producer.send('a');
  clock.advance(1_000);
  await reaches(data, 'tx', 'CompleteAbort');
  const next = new TestProducer(data);
  await next.init();
  await next.add(1);
  await next.send('b', 1);
  expect(await new TestProducer(data).init()).toBe('CONCURRENT_TRANSACTIONS');
  await reaches(data, 'tx', 'CompleteAbort');
  expect([fault.hits, stable()]).toEqual([2, [0, 0]]);
});

test.each(['kill', 'restart'] as const)(
  'it hangs on after a %s, and what ended in the meantime does not',
  async (how) => {
    using first = new TemporaryFolder();
    using second = new TemporaryFolder();
    const before = await openData(new ManualClock(), first.path);
    const old = new TestProducer(before);
    await hanging('commit', old, before);
    await old.init();
    await old.add(1);
    await old.finish('commit');
    // Of a transaction whose entry a power cut took: where nothing hangs any more it is aborted at the start.
    await old.send('z', 1);
    await settle();
    if (how === 'restart') await before.close();
    const folder = how === 'restart' ? first : second;
    if (how === 'kill') {
      const filter = (path: string) => !path.endsWith('lock');
      cpSync(first.path, second.path, { recursive: true, filter });
    }
    const after = await openData(new ManualClock(), folder.path);
    expect(stable(after)).toEqual([0, 4]);
    expect(await committedValues(after, 1)).toEqual(['b']);
    expect(groupOffset(after, true)).toBe('UNSTABLE_OFFSET_COMMIT');
    const next = new TestProducer(after);
    await next.init();
    expect(next.epoch).toBe(old.epoch + 1);
    await next.add(0);
    await after.transactions.addGroup(next.identity, 'g');
    await next.finish('abort');
    expect([await committedValues(after), groupOffset(after, true)]).toEqual([[], -1]);
    await after.close();
    if (how === 'kill') await before.close();
  },
);
