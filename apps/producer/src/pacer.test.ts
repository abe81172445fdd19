import { describe, expect, it } from 'vitest';
import { createPacer, type Timing } from './pacer.ts';

class ManualTiming implements Timing {
  time = 500;
  readonly slept: number[] = [];
  readonly now = () => this.time;
  readonly sleep = async (ms: number) => {
    this.slept.push(ms);
    this.time += ms;
  };
}

function pacer(times: readonly number[]) {
  const timing = new ManualTiming();
  const next = times.values();
  return {
    timing,
    pace: createPacer(() => next.next().value ?? 0, timing, new AbortController().signal),
  };
}

describe('the pacer', () => {
  it('waits until each order is due, and not for one that is due already', async () => {
    const { timing, pace } = pacer([0, 100, 200, 300]);
    expect(pace()).toBeUndefined();
    await pace();
    timing.time += 150;
    expect(pace()).toBeUndefined();
    await pace();
    expect(timing.slept).toEqual([100, 50]);
  });

  it('catches up with a delay below a second', async () => {
    const { timing, pace } = pacer([0, 100, 200, 300, 1_000]);
    await pace();
    timing.time += 900;
    expect([pace(), pace(), pace()]).toEqual([undefined, undefined, undefined]);
    await pace();
    expect(timing.slept).toEqual([100]);
  });

  it('does not let out all at once what a closed laptop missed', async () => {
    const { timing, pace } = pacer([0, 100, 200, 300]);
    await pace();
    timing.time += 3_600_000;
    expect(pace()).toBeUndefined();
    await pace();
    await pace();
    expect(timing.slept).toEqual([100, 100]);
  });
});
