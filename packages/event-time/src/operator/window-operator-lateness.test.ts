/** Elements that come after their windows, and when windows are forgotten. */
import { expect, test } from 'vitest';
import { type Keyed, keyed, sum, windowHarness } from '../../test/window-harness.ts';
import {
  OutputTag,
  PurgingTrigger,
  SlidingEventTimeWindows,
  type TimeWindow,
  Trigger,
  type TriggerContext,
  type TriggerResult,
  TumblingEventTimeWindows,
} from '../index.ts';

const late = new OutputTag<Keyed>('late');

function tumbling(size: number, lateness = 0) {
  return windowHarness<Keyed>((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(size))
      .allowedLateness(lateness)
      .sideOutputLateData(late)
      .reduce(sum),
  );
}

test('a purging window emits only the late element that it was kept open for', () => {
  const { element, watermark } = windowHarness<Keyed>((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(2000))
      .trigger(PurgingTrigger.of(TumblingEventTimeWindows.of(2000).getDefaultTrigger()))
      .allowedLateness(500)
      .sideOutputLateData(late)
      .reduce(sum),
  );
  element(keyed('key2'), 500);
  expect(watermark(1500)).toEqual(['WM 1500']);
  element(keyed('key2'), 1300);
  expect(watermark(2300)).toEqual(['key2:2@1999', 'WM 2300']);
  expect(element(keyed('key2'), 1997)).toEqual(['key2:1@1999']);
  expect(watermark(6000)).toEqual(['WM 6000']);
  expect(element(keyed('key2'), 1998)).toEqual(['late:key2:1@1998']);
  expect(watermark(7000)).toEqual(['WM 7000']);
});

test('without lateness an element is late once its window has ended', () => {
  const { element, watermark } = tumbling(2000);
  element(keyed('key2'), 1000);
  expect(watermark(1985)).toEqual(['WM 1985']);
  expect(element(keyed('key2'), 1980)).toEqual([]);
  expect(watermark(1999)).toEqual(['key2:2@1999', 'WM 1999']);
  expect(element(keyed('key2'), 1998)).toEqual(['late:key2:1@1998']);
  expect(element(keyed('key2'), 2001)).toEqual([]);
  expect(watermark(2999)).toEqual(['WM 2999']);
  expect(watermark(3999)).toEqual(['key2:1@3999', 'WM 3999']);
});

test('an element within the lateness fires the whole window at once, to the millisecond', () => {
  const { element, watermark } = tumbling(2, 20);
  element(keyed('k', 5), 0);
  expect(watermark(20)).toEqual(['k:5@1', 'WM 20']);
  expect(element(keyed('k', 1), 1)).toEqual(['k:6@1']);
  expect(watermark(21)).toEqual(['WM 21']);
  expect(element(keyed('k'), 1)).toEqual(['late:k:1@1']);
});

test('late elements without a side output are counted', () => {
  const { element, watermark, metrics } = windowHarness<Keyed>((stream) =>
    stream.window(TumblingEventTimeWindows.of(2)).reduce(sum),
  );
  watermark(21);
  expect(element(keyed('k'), 1)).toEqual([]);
  expect(metrics.numLateRecordsDropped).toBe(1);
});

test('an element that is late for some of its windows only goes into the others', () => {
  const { element, watermark, metrics } = windowHarness<Keyed>((stream) =>
    stream.window(SlidingEventTimeWindows.of(10, 5)).reduce(sum),
  );
  watermark(9);
  expect(element(keyed('k'), 7)).toEqual([]);
  expect(watermark(14)).toEqual(['k:1@14', 'WM 14']);
  expect(metrics.numLateRecordsDropped).toBe(0);
});

test('late firings of sliding windows come from the latest window to the earliest', () => {
  const { element, watermark } = windowHarness<Keyed>((stream) =>
    stream.window(SlidingEventTimeWindows.of(10, 5)).allowedLateness(50).reduce(sum),
  );
  watermark(20);
  expect(element(keyed('k'), 7)).toEqual(['k:1@14', 'k:1@9']);
});

test('an element in no window vanishes, unless it is late too', () => {
  const { element, watermark } = windowHarness<Keyed>((stream) =>
    stream.window(SlidingEventTimeWindows.of(5, 10)).sideOutputLateData(late).reduce(sum),
  );
  expect(element(keyed('k'), 7)).toEqual([]);
  watermark(7);
  expect(element(keyed('k'), 7)).toEqual(['late:k:1@7']);
});

/** Writes down when it is asked, and fires at every timer. */
class Logging extends Trigger<Keyed, TimeWindow> {
  private readonly note: (line: string) => void;

  constructor(note: (line: string) => void) {
    super();
    this.note = note;
  }

  onElement(
    _value: Keyed,
    _at: number,
    window: TimeWindow,
    context: TriggerContext,
  ): TriggerResult {
    context.registerEventTimeTimer(window.maxTimestamp());
    return 'CONTINUE';
  }

  onEventTime(time: number): TriggerResult {
    this.note(`timer ${time}`);
    return 'FIRE';
  }

  onProcessingTime(): TriggerResult {
    return 'CONTINUE';
  }

  clear(): void {
    this.note('clear');
  }
}

function logged(lateness: number) {
  const log: string[] = [];
  const harness = windowHarness((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(20))
      .trigger(new Logging((line) => log.push(line)))
      .allowedLateness(lateness)
      .reduce(sum),
  );
  return { ...harness, log };
}

test('without lateness trigger and cleanup share one timer', () => {
  const { log, element, watermark } = logged(0);
  element(keyed('k'), 5);
  expect(watermark(19)).toEqual(['k:1@19', 'WM 19']);
  expect(log).toEqual(['timer 19', 'clear']);
});

test('the trigger is asked at the cleanup too, before all is forgotten', () => {
  const { log, element, watermark } = logged(20);
  element(keyed('k'), 5);
  expect(watermark(19)).toEqual(['k:1@19', 'WM 19']);
  expect(watermark(38)).toEqual(['WM 38']);
  expect(watermark(39)).toEqual(['k:1@19', 'WM 39']);
  expect(log).toEqual(['timer 19', 'timer 39', 'clear']);
  expect(watermark(1000)).toEqual(['WM 1000']);
});
