import { expect, test } from 'vitest';
import { assigned } from '../../test/assigned.ts';
import { type Keyed, keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { EventTimeSessionWindows } from './event-time-session-windows.ts';

test('each element says how long its session waits', () => {
  const assigner = EventTimeSessionWindows.withDynamicGap((text: string) => text.length);
  expect(assigned(assigner, 'abc', 10)).toBe('[10,13)');
  expect(() => assigned(assigner, '', 10)).toThrow(
    expect.objectContaining({ code: 'INVALID_SESSION_GAP' }),
  );
});

test('an element within a session leaves it and its contents as they are', () => {
  const { element, watermark } = windowHarness<Keyed>((stream) =>
    stream.window(EventTimeSessionWindows.withDynamicGap((one: Keyed) => one.value)).reduce(sum),
  );
  element(keyed('k', 10), 5);
  element(keyed('k', 10), 3);
  // Exactly the window that the two have become.
  element(keyed('k', 12), 3);
  element(keyed('k', 1), 7);
  expect(watermark(14)).toEqual(['k:33@14', 'WM 14']);
});
