import { expect, test } from 'vitest';
import { type Keyed, keyed, windowHarness } from '../../test/window-harness.ts';
import { EventTimeSessionWindows } from '../window/event-time-session-windows.ts';
import type { TimeWindow } from '../window/time-window.ts';
import { Evictor, type EvictorContext, type TimestampedValue } from './evictor.ts';

/** Takes out what is odd before, and what is older than the watermark after. */
class Odd extends Evictor<Keyed, TimeWindow> {
  override evictBefore(elements: readonly TimestampedValue<Keyed>[]) {
    return elements.filter(({ value }) => value.value % 2 === 0);
  }

  override evictAfter(
    elements: readonly TimestampedValue<Keyed>[],
    _window: TimeWindow,
    context: EvictorContext,
  ) {
    return elements.filter(({ timestamp }) => timestamp >= context.getCurrentWatermark());
  }
}

const average = {
  createAccumulator: () => ({ sum: 0, count: 0 }),
  add: ({ value }: Keyed, { sum, count }: { sum: number; count: number }) => ({
    sum: sum + value,
    count: count + 1,
  }),
  getResult: ({ sum, count }: { sum: number; count: number }) => `${sum}/${count}`,
  merge: (a: { sum: number; count: number }, b: { sum: number; count: number }) => ({
    sum: a.sum + b.sum,
    count: a.count + b.count,
  }),
};

test('an evictor of the user works on merged sessions and on aggregates', () => {
  const { element, watermark } = windowHarness<Keyed>((stream) =>
    stream
      .window(EventTimeSessionWindows.withGap(10))
      .allowedLateness(100)
      .evictor(new Odd())
      .aggregate(average),
  );
  element(keyed('k', 1), 0);
  element(keyed('k', 2), 16);
  element(keyed('k', 4), 8);
  expect(watermark(25)).toEqual(['6/2@25', 'WM 25']);
  expect(element(keyed('k', 8), 9)).toEqual(['8/1@25']);
});
