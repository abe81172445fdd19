import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atOffset, encodeBatch, marker } from '../testing/batches.ts';
import { decode } from '../testing/fetched.ts';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';
import type { FetchedRecord } from './fetched-record.ts';
import type { AbortedTransaction } from './filter-aborted.ts';

type Filter = (fetched: {
  messages: FetchedRecord[];
  abortedTransactions: AbortedTransaction[];
}) => FetchedRecord[];

/** The values of data records that are left. */
async function left(load: Load, batches: Buffer[], aborted: [producerId: number, from: number][]) {
  const filter = load<Filter>('consumer/filterAbortedMessages.js');
  const messages = filter({
    messages: await decode(load, Buffer.concat(batches)),
    abortedTransactions: aborted.map(([producerId, firstOffset]) => ({
      producerId: String(producerId),
      firstOffset: String(firstOffset),
    })),
  });
  return messages.filter((each) => !each.isControlRecord).map(({ value }) => String(value));
}

async function data(producerId: number, offset: number, value: string, key: Buffer | null = null) {
  const batch = await encodeBatch(ours, [{ key, value }], { producerId, transactionalId: 'x' });
  return atOffset(batch, offset);
}

test('hides two aborted transactions that both began before the first record', async () => {
  const batches = [
    await data(1, 10, 'aborted'),
    await data(2, 11, 'aborted too'),
    await marker('abort', 1, 12),
    await marker('abort', 2, 13),
    await data(2, 14, 'committed'),
    await marker('commit', 2, 15),
  ];
  const aborted: [number, number][] = [
    [1, 3],
    [2, 4],
  ];
  expect(await left(ours, batches, aborted)).toEqual(['committed']);
  const reversed = batches.slice(1);
  expect(await left(ours, reversed, aborted)).toEqual(['committed']);
  expect(await left(stock, reversed, aborted), 'stock').toEqual(['aborted too', 'committed']);
});

test('takes only control records for ends of transactions, whatever the keys of others', async () => {
  const batches = [
    await data(1, 0, 'aborted', Buffer.alloc(4)),
    await data(1, 1, 'aborted'),
    await marker('abort', 1, 2),
    await data(1, 3, 'committed', Buffer.alloc(4)),
    await marker('commit', 1, 4),
  ];
  expect(await left(ours, batches, [[1, 0]])).toEqual(['committed']);
  const byStock = await left(stock, batches, [[1, 0]]);
  expect(byStock, 'stock').toEqual(['aborted', 'aborted', 'committed']);
});

test('hides what was aborted and nothing else, however transactions of producers interleave', async () => {
  const step = fc.record({
    producer: fc.integer({ min: 1, max: 3 }),
    action: fc.constantFrom('write', 'write', 'commit', 'abort'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(10), async (steps, skip) => {
      const log = await play(steps);
      const batches = log.batches.slice(skip);
      // A broker lists the transactions that end at or behind what is fetched.
      const listed = log.aborted.filter(({ end }) => end >= skip);
      const seen = await left(
        ours,
        batches,
        listed.map(({ producer, start }) => [producer, start]),
      );
      const expected = log.committed.filter((offset) => offset >= skip).map(String);
      expect(seen).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

/** A log as a broker would write it: one batch an offset; open transactions commit at the end. */
async function play(steps: { producer: number; action: string }[]) {
  const batches: Buffer[] = [];
  const committed: number[] = [];
  const aborted: { producer: number; start: number; end: number }[] = [];
  const open = new Map<number, number[]>();
  const all = [...steps, ...[1, 2, 3].map((producer) => ({ producer, action: 'commit' }))];
  for (const { producer, action } of all) {
    const offset = batches.length;
    const written = open.get(producer) ?? [];
    if (action === 'write') {
      batches.push(await data(producer, offset, String(offset)));
      open.set(producer, [...written, offset]);
    } else if (written[0] !== undefined) {
      batches.push(await marker(action === 'abort' ? 'abort' : 'commit', producer, offset));
      if (action === 'abort') aborted.push({ producer, start: written[0], end: offset });
      else committed.push(...written);
      open.delete(producer);
    }
  }
  return { batches, aborted, committed: committed.sort((one, other) => one - other) };
}
