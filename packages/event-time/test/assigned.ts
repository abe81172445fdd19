import type { TimeWindow, WindowAssigner } from '../src/index.ts';

/** The windows of an element as `[start,end)`, joined by blanks; `now` is the processing time. */
export function assigned<T>(
  assigner: WindowAssigner<T, TimeWindow>,
  value: T,
  timestamp: number,
  now = 0,
): string {
  const windows = assigner.assignWindows(value, timestamp, { getCurrentProcessingTime: () => now });
  return windows.map(({ start, end }) => `[${start},${end})`).join(' ');
}
