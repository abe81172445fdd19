import { describe, expect, test } from 'vitest';
import { benchEvents } from './bench-task.ts';
import { CASES } from './cases.ts';
import { DRAINS } from './drains.ts';

const events = benchEvents(50_000, 100);

describe('the engine and the plain loop give the same results', () => {
  test.each(CASES.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const results = one.engine(events);
    expect(results).toEqual(one.plain(events));
    expect(results.count).toBeGreaterThan(0);
  });
});

test.each(DRAINS.map((one) => [one.name, one] as const))('%s: every one fires', (_name, drain) => {
  const { fired, worstPauseMs, worstCpuMs } = drain.run(20_000);
  expect(fired).toBe(20_000);
  expect(worstPauseMs).toBeGreaterThan(0);
  expect(worstCpuMs).toBeGreaterThan(0);
});
