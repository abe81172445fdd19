import { expect, test } from 'vitest';
import { type Keyed, keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { ReducingStateDescriptor } from '../state/reducing-state.ts';
import { EventTimeSessionWindows } from '../window/event-time-session-windows.ts';
import type { TimeWindow } from '../window/time-window.ts';
import { TumblingEventTimeWindows } from '../window/tumbling-event-time-windows.ts';
import { type OnMergeContext, Trigger, type TriggerContext } from './trigger.ts';
import { TriggerResult } from './trigger-result.ts';

const SUM = new ReducingStateDescriptor<number>('sum', (a, b) => a + b);

/** Fires when the values of a window have come to ten; asks for the clock, too. */
class SumTrigger extends Trigger<Keyed, TimeWindow> {
  onElement(value: Keyed, _at: number, window: TimeWindow, context: TriggerContext): TriggerResult {
    const state = context.getPartitionedState(SUM);
    state.add(value.value);
    context.registerProcessingTimeTimer(window.start);
    return (state.get() ?? 0) >= 10 ? TriggerResult.FIRE : TriggerResult.CONTINUE;
  }

  onEventTime(): TriggerResult {
    return TriggerResult.PURGE;
  }

  onProcessingTime(): TriggerResult {
    return TriggerResult.FIRE_AND_PURGE;
  }

  clear(window: TimeWindow, context: TriggerContext): void {
    context.getPartitionedState(SUM).clear();
    context.deleteProcessingTimeTimer(window.start);
  }

  override canMerge(): boolean {
    return true;
  }

  override onMerge(window: TimeWindow, context: OnMergeContext): void {
    context.mergePartitionedState(SUM);
    context.registerProcessingTimeTimer(window.start);
  }
}

test('a trigger of the user has state per key and window', () => {
  const { element } = windowHarness((stream) =>
    stream.window(TumblingEventTimeWindows.of(10)).trigger(new SumTrigger()).reduce(sum),
  );
  expect(element(keyed('a', 6), 1)).toEqual([]);
  expect(element(keyed('b', 6), 1)).toEqual([]);
  expect(element(keyed('a', 6), 11)).toEqual([]);
  expect(element(keyed('a', 4), 2)).toEqual(['a:10@9']);
});

test('its state merges with its windows', () => {
  const { element } = windowHarness((stream) =>
    stream.window(EventTimeSessionWindows.withGap(10)).trigger(new SumTrigger()).reduce(sum),
  );
  expect(element(keyed('a', 4), 0)).toEqual([]);
  expect(element(keyed('a', 4), 20)).toEqual([]);
  expect(element(keyed('a', 2), 10)).toEqual(['a:10@29']);
});

test('its timers follow both times, and what it purges is gone', () => {
  const { element, processingTime, watermark } = windowHarness((stream) =>
    stream.window(TumblingEventTimeWindows.of(10)).trigger(new SumTrigger()).reduce(sum),
  );
  element(keyed('a', 1), 11);
  expect(processingTime(11)).toEqual(['a:1@19']);
  expect(processingTime(12)).toEqual([]);
  expect(watermark(100)).toEqual(['WM 100']);
});

test('a window that is gone has no timers of its trigger', () => {
  const { element, operator, watermark } = windowHarness((stream) =>
    stream.window(TumblingEventTimeWindows.of(10)).trigger(new SumTrigger()).reduce(sum),
  );
  element(keyed('a', 1), 11);
  expect(operator.nextProcessingTimer).toBe(10);
  watermark(19);
  expect(operator.nextProcessingTimer).toBeUndefined();
});

test('onMerge is refused unless it is written', () => {
  class Plain extends SumTrigger {
    override onMerge = Trigger.prototype.onMerge;
  }
  const { element } = windowHarness((stream) =>
    stream.window(EventTimeSessionWindows.withGap(10)).trigger(new Plain()).reduce(sum),
  );
  element(keyed('a'), 0);
  expect(() => element(keyed('a'), 5)).toThrow(
    expect.objectContaining({ code: 'TRIGGER_NOT_MERGEABLE' }),
  );
});
