import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PartitionRecords, sendable, sizeOf } from './batches-to-send.ts';

const record = fc
  .integer({ min: 0, max: 1_200_000 })
  .map((length) => ({ key: 'k', value: 'x'.repeat(length) }));
const partitions = fc.uniqueArray(
  fc.record({
    topic: fc.constantFrom('a', 'b'),
    partition: fc.nat(2),
    records: fc.array(record, { maxLength: 8 }),
  }),
  { selector: ({ topic, partition }) => `${topic}-${partition}` },
);

function inOrder(requests: readonly PartitionRecords[][], { topic, partition }: PartitionRecords) {
  return requests
    .flat()
    .filter((batch) => batch.topic === topic && batch.partition === partition)
    .flatMap(({ records }) => records);
}

test('every record is sent once, in order, and only a record too large by itself makes a large batch', () => {
  fc.assert(
    fc.property(partitions, (all) => {
      const requests = sendable(all);
      for (const each of all) expect(inOrder(requests, each)).toEqual(each.records);
      for (const { records } of requests.flat()) {
        const bytes = records.reduce((sum, each) => sum + sizeOf(each), 0);
        expect(records.length === 1 || bytes <= 900_000).toBe(true);
      }
      for (const request of requests) {
        const names = request.map(({ topic, partition }) => `${topic}-${partition}`);
        expect(new Set(names).size).toBe(names.length);
      }
    }),
    { numRuns: 50 },
  );
});
