import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SparseIndex } from './sparse-index.ts';

interface Added {
  offset: number;
  position: number;
  before: number;
}

/** Batches as a segment tells of them: growing offsets and positions, a running maximum of timestamps. */
const batches = fc
  .array(
    fc.record({
      records: fc.integer({ min: 1, max: 50 }),
      bytes: fc.integer({ min: 61, max: 5000 }),
      timestamp: fc.integer({ min: 0, max: 10_000 }),
    }),
    { minLength: 1, maxLength: 200 },
  )
  .map((steps) => {
    let offset = 0;
    let position = 0;
    let before = -1;
    return steps.map(({ records, bytes, timestamp }): Added => {
      const added = { offset, position, before };
      offset += records;
      position += bytes;
      before = Math.max(before, timestamp);
      return added;
    });
  });

function indexOf(all: readonly Added[], intervalBytes: number): SparseIndex {
  const index = new SparseIndex(intervalBytes);
  for (const { offset, position, before } of all) index.add(offset, position, before);
  return index;
}

describe('a sparse index', () => {
  test('never points behind the batch that is looked for, and not further in front than its interval', () => {
    fc.assert(
      fc.property(
        batches,
        fc.integer({ min: 1, max: 20_000 }),
        fc.nat(10_000),
        (all, interval, wanted) => {
          const exact = all.findLast(({ offset }) => offset <= wanted);
          const found = indexOf(all, interval).floorOffset(wanted);
          expect(found?.offset).toBeLessThanOrEqual(wanted);
          const behind = (exact?.position ?? 0) - (found?.position ?? 0);
          expect(behind).toBeGreaterThanOrEqual(0);
          expect(behind).toBeLessThan(interval);
        },
      ),
    );
  });

  test('leaves out no record that is not older than the time looked for', () => {
    fc.assert(
      fc.property(
        batches,
        fc.integer({ min: 1, max: 20_000 }),
        fc.nat(10_000),
        (all, interval, wanted) => {
          const found = indexOf(all, interval).floorTimestamp(wanted);
          expect(found?.maxTimestampBefore).toBeLessThan(wanted);
        },
      ),
    );
  });

  test('is the same after it was stored', () => {
    fc.assert(
      fc.property(batches, fc.nat(10_000), (all, wanted) => {
        const index = indexOf(all, 1000);
        const restored = SparseIndex.from(index.toArray(), 1000);
        expect(restored.floorOffset(wanted)).toEqual(index.floorOffset(wanted));
        expect(restored.floorTimestamp(wanted)).toEqual(index.floorTimestamp(wanted));
      }),
    );
  });

  test('keeps its size when the segment grows', () => {
    const index = new SparseIndex(1);
    for (let i = 0; i < 100_000; i += 1) index.add(i, i * 100, i - 1);
    expect(index.entries).toBeLessThanOrEqual(8192);
    expect(index.floorOffset(99_999)?.offset).toBeGreaterThan(99_900);
    expect(index.floorOffset(0)?.offset).toBe(0);
    expect(index.floorOffset(50_000)?.offset).toBeGreaterThan(49_900);
  });
});
