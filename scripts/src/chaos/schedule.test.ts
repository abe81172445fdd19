import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FaultCounts, schedule } from './schedule.ts';

const counts: FaultCounts = {
  kill: 20,
  freeze: 10,
  'restart-broker': 3,
  'kill-broker': 3,
  cut: 10,
  stall: 10,
  'move-leader': 0,
};

test('every fault happens as often as it is asked for, in order, within the run', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1_000, max: 600_000 }), (seed, durationMs) => {
      const faults = schedule(seed, durationMs, counts);
      for (const [kind, count] of Object.entries(counts)) {
        expect(faults.filter((fault) => fault.kind === kind)).toHaveLength(count);
      }
      const times = faults.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.every((atMs) => atMs > 0 && atMs < durationMs)).toBe(true);
    }),
  );
});

test('a seed gives the same schedule again, and another seed another', () => {
  expect(schedule(7, 60_000, counts)).toEqual(schedule(7, 60_000, counts));
  expect(schedule(7, 60_000, counts)).not.toEqual(schedule(8, 60_000, counts));
});
