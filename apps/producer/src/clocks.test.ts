import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterPause, type Burst } from './burst.ts';
import { dueTimes, simulatedClock } from './clocks.ts';

const BURST: Burst = { everyMs: 60_000, forMs: 5_000, factor: 20 };

function take<T>(count: number, next: () => T): T[] {
  return Array.from({ length: count }, next);
}

describe('a burst', () => {
  it('leaves pauses outside it alone, those before the first one included', () => {
    expect(afterPause(0, 1_000, BURST)).toBe(1_000);
    expect(afterPause(3_000, 1_000, BURST)).toBe(4_000);
    expect(afterPause(70_000, 1_000, BURST)).toBe(71_000);
  });

  it('shortens pauses inside it', () => {
    expect(afterPause(60_000, 1_000, BURST)).toBe(60_050);
    expect(afterPause(124_000, 1_000, BURST)).toBe(124_050);
  });

  it('shortens only the part of a pause that falls into it', () => {
    expect(afterPause(59_000, 3_000, BURST)).toBe(60_100);
    expect(afterPause(64_900, 3_000, BURST)).toBe(66_000);
  });

  it('brings factor times as many orders', () => {
    const due = dueTimes({ kind: 'rate', perSecond: 10 }, BURST, Math.random);
    const times = take(5_000, due).filter((at) => at < 120_000);
    const bursting = times.filter((at) => at >= 60_000 && at < 65_000);
    expect(bursting.length).toBe(5 * 10 * 20);
    expect(times.length - bursting.length).toBe(115 * 10);
  });

  it('always ends, and never goes back in time', () => {
    const whole = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(
        whole,
        whole,
        fc.double({ min: 0.1, max: 1_000, noNaN: true }),
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        fc.nat(1e5),
        (everyMs, forMs, factor, at, pause) => {
          const burst = { everyMs, forMs: Math.min(forMs, everyMs), factor };
          const end = afterPause(at, pause, burst);
          const slowest = pause / Math.min(1, factor);
          expect(end).toBeGreaterThanOrEqual(at);
          expect(end).toBeLessThanOrEqual((at + slowest) * (1 + 1e-9) + 1e-6);
        },
      ),
    );
  });
});

describe('the simulated clock', () => {
  it('begins at the start and goes one step an order', () => {
    expect(take(3, simulatedClock({ startAt: 5_000, stepMs: 1_000 }))).toEqual([
      5_000, 6_000, 7_000,
    ]);
  });

  it('puts orders closer together within a burst, on whole milliseconds', () => {
    const now = simulatedClock(
      { startAt: 0, stepMs: 1_000 },
      { everyMs: 3_000, forMs: 1_000, factor: 3 },
    );
    expect(take(8, now)).toEqual([0, 1_000, 2_000, 3_000, 3_333, 3_667, 4_000, 5_000]);
  });
});

describe('the times when orders are due', () => {
  it('stand apart by a random pause of the interval, the first order at once', () => {
    const due = dueTimes(
      { kind: 'interval', range: { minMs: 2_000, maxMs: 4_000 } },
      undefined,
      () => 0.25,
    );
    expect(take(3, due)).toEqual([0, 2_500, 5_000]);
  });

  it('follow the rate, or are always now at the largest one', () => {
    expect(take(3, dueTimes({ kind: 'rate', perSecond: 4 }, undefined, Math.random))).toEqual([
      0, 250, 500,
    ]);
    const max = dueTimes(
      { kind: 'rate', perSecond: Number.POSITIVE_INFINITY },
      undefined,
      Math.random,
    );
    expect(take(3, max)).toEqual([0, 0, 0]);
  });
});
