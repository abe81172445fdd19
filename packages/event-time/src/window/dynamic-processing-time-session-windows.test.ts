import { expect, test } from 'vitest';
import { assigned } from '../../test/assigned.ts';
import { ProcessingTimeSessionWindows } from './processing-time-session-windows.ts';

test('each element says how long its session waits, by the clock', () => {
  const assigner = ProcessingTimeSessionWindows.withDynamicGap((text: string) => text.length);
  expect(assigned(assigner, 'abc', 77_777, 10)).toBe('[10,13)');
  expect(() => assigned(assigner, '', 10)).toThrow(
    expect.objectContaining({ code: 'INVALID_SESSION_GAP' }),
  );
});
