import { expect, it } from 'vitest';
import { lessonReport, summaryLine } from './report.ts';

const figures = {
  orders: 1_234,
  results: 4_936,
  elapsedMs: 12_340,
  late: 0,
  badRecords: 1,
  commits: 12,
  restoredKeys: 0,
};
const usage = { ...process.resourceUsage(), maxRSS: 2, userCPUTime: 1_400, systemCPUTime: 200 };

it('reports the rate, the memory in bytes and the CPU time in milliseconds', () => {
  expect(lessonReport(figures, usage)).toEqual({
    ...figures,
    ordersPerSecond: 100,
    maxRssBytes: 2_048,
    cpuMs: 2,
  });
});

it('sums up in one line', () => {
  expect(summaryLine(lessonReport(figures, usage))).toBe(
    'Processed 1,234 orders in 12.3 s (100 orders/s): 4,936 results, 0 late, 1 bad record.',
  );
});

it('speaks of no rate where nothing was processed', () => {
  const none = { ...figures, orders: 0, results: 0, elapsedMs: 0, badRecords: 0 };
  expect(summaryLine(lessonReport(none, usage))).toBe(
    'Processed 0 orders in 0 ms: 0 results, 0 late, 0 bad records.',
  );
});
