/** Sessions against lateness and triggers, as Flink's WindowOperatorTest has them. */
import { expect, test } from 'vitest';
import { type Keyed, keyed, windowHarness } from '../../test/window-harness.ts';
import {
  CountTrigger,
  EventTimeSessionWindows,
  EventTimeTrigger,
  type KeyedStream,
  MergingWindowAssigner,
  OutputTag,
  PurgingTrigger,
  TimeWindow,
  type WindowedStream,
} from '../index.ts';

/** Emits "key-sum,start,end". */
function sums(windows: WindowedStream<Keyed, string, TimeWindow>) {
  return windows.apply<string>((key, { start, end }, elements, out) => {
    const total = elements.reduce((so_far, { value }) => so_far + value, 0);
    out.collect(`${key}-${total},${start},${end}`);
  });
}

const accumulating = EventTimeTrigger.create();
const purging = PurgingTrigger.of(EventTimeTrigger.create());

test.each([
  {
    what: 'without lateness what has ended is gone, purged or not',
    lateness: 0,
    trigger: accumulating,
    late: ['late:k:1@10000'],
    end: ['k-1,14500,17500@17499'],
  },
  {
    what: 'without lateness and purging',
    lateness: 0,
    trigger: purging,
    late: ['late:k:1@10000'],
    end: ['k-1,14500,17500@17499'],
  },
  {
    what: 'a late element joins the session that is kept a little longer',
    lateness: 10,
    trigger: accumulating,
    late: ['k-2,10000,14600@14599'],
    end: ['k-3,10000,17500@17499'],
  },
  {
    what: 'a purged session is still there to be joined, but empty',
    lateness: 10,
    trigger: purging,
    late: ['k-1,10000,14600@14599'],
    end: ['k-1,10000,17500@17499'],
  },
  {
    what: 'with a huge lateness a late element joins all sessions',
    lateness: 10_000,
    trigger: accumulating,
    late: ['k-7,1000,14600@14599'],
    end: ['k-8,1000,17500@17499'],
  },
  {
    what: 'with a huge lateness and purging',
    lateness: 10_000,
    trigger: purging,
    late: ['k-1,1000,14600@14599'],
    end: ['k-1,1000,17500@17499'],
  },
])('$what', ({ lateness, trigger, late, end }) => {
  const { element, watermark } = windowHarness((stream) =>
    sums(
      stream
        .window(EventTimeSessionWindows.withGap(3000))
        .trigger(trigger)
        .allowedLateness(lateness)
        .sideOutputLateData(new OutputTag<Keyed>('late')),
    ),
  );
  element(keyed('k'), 1000);
  expect(watermark(1999)).toEqual(['WM 1999']);
  element(keyed('k'), 2000);
  expect(watermark(4998)).toEqual(['WM 4998']);
  expect(element(keyed('k'), 4500)).toEqual([]);
  element(keyed('k'), 8500);
  expect(watermark(7400)).toEqual(['WM 7400']);
  expect(element(keyed('k'), 7000)).toEqual([]);
  expect(watermark(11_501)).toEqual(['k-5,1000,11500@11499', 'WM 11501']);
  element(keyed('k'), 11_600);
  expect(watermark(14_600)).toEqual(['k-1,11600,14600@14599', 'WM 14600']);
  expect(element(keyed('k'), 10_000)).toEqual(late);
  expect(element(keyed('k'), 14_500)).toEqual([]);
  expect(watermark(20_000)).toEqual([...end, 'WM 20000']);
  expect(watermark(100_000)).toEqual(['WM 100000']);
});

test('sessions that merge add up what their triggers have counted', () => {
  const { element } = windowHarness((stream) =>
    sums(
      stream
        .window(EventTimeSessionWindows.withGap(3000))
        .trigger(PurgingTrigger.of(CountTrigger.of(4))),
    ),
  );
  element(keyed('key2', 1), 0);
  element(keyed('key2', 2), 1000);
  element(keyed('key2', 3), 2500);
  expect(element(keyed('key2', 4), 3500)).toEqual(['key2-10,0,6500@6499']);
  for (const [value, at] of [
    [1, 10],
    [2, 1000],
    [3, 2500],
    [1, 6000],
    [2, 6500],
    [3, 7000],
  ] as const) {
    expect(element(keyed('key1', value), at)).toEqual([]);
  }
  expect(element(keyed('key1', 10), 4500)).toEqual(['key1-22,10,10000@9999']);
});

/** Sessions of 3 seconds, but elements of 33 are points that wait for nothing. */
class PointSessions extends MergingWindowAssigner<Keyed> {
  readonly isEventTime = true;

  assignWindows({ value }: Keyed, timestamp: number): readonly TimeWindow[] {
    return [new TimeWindow(timestamp, timestamp + (value === 33 ? 0 : 3000))];
  }

  getDefaultTrigger(): EventTimeTrigger {
    return EventTimeTrigger.create();
  }
}

test('windows without length merge, too', () => {
  const { element, watermark } = windowHarness((stream: KeyedStream<Keyed, string>) =>
    sums(stream.window(new PointSessions())),
  );
  element(keyed('key2', 1), 0);
  element(keyed('key2', 33), 1000);
  element(keyed('key2', 33), 2500);
  element(keyed('key1', 1), 10);
  element(keyed('key1', 2), 1000);
  element(keyed('key1', 33), 2500);
  expect(watermark(12_000)).toEqual(['key2-67,0,3000@2999', 'key1-36,10,4000@3999', 'WM 12000']);
});
