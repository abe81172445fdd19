import { expect, test } from 'vitest';
import { type Keyed, keyed, sum, windowHarness } from '../../test/window-harness.ts';
import {
  type Collector,
  EventTimeSessionWindows,
  OutputTag,
  type ProcessWindowContext,
  ProcessWindowFunction,
  type RuntimeContext,
  type TimeWindow,
  TumblingEventTimeWindows,
  ValueStateDescriptor,
} from '../index.ts';

const firings = new ValueStateDescriptor<number>('firings');
const first = new OutputTag<string>('first');

/** Counts its firings, per window and for all windows of a key. */
class Counting extends ProcessWindowFunction<Keyed, string, string> {
  readonly log: string[] = [];

  override open(context: RuntimeContext): void {
    this.log.push(`open ${context.operatorName}`);
  }

  process(
    key: string,
    context: ProcessWindowContext<TimeWindow>,
    elements: readonly Keyed[],
    out: Collector<string>,
  ): void {
    const counts = [context.windowState(), context.globalState()].map((store) => {
      const state = store.getState(firings);
      state.update((state.value() ?? 0) + 1);
      return state.value();
    });
    const times = `${context.currentProcessingTime()}/${context.currentWatermark()}`;
    if (counts[0] === 1) context.output(first, key);
    out.collect(`${key} ${elements.join('+')} ${counts.join('/')} ${times}`);
  }

  override clear(context: ProcessWindowContext<TimeWindow>): void {
    const state = context.windowState().getState(firings);
    this.log.push(`clear ${context.window()} ${state.value()}`);
    state.clear();
  }

  override close(): void {
    this.log.push('close');
  }
}

test('a window function has its window, times, state per window and per key, and side outputs', () => {
  const made: Counting[] = [];
  const { clock, element, operator, watermark } = windowHarness((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(10))
      .allowedLateness(5)
      .process(() => {
        const counting = new Counting();
        made.push(counting);
        return counting;
      }),
  );
  clock.set(77);
  element(keyed('k', 1), 1);
  element(keyed('k', 2), 0);
  expect(watermark(9)).toEqual(['first:k@9', 'k k:1+k:2 1/1 77/9@9', 'WM 9']);
  expect(element(keyed('k', 3), 5)).toEqual(['k k:1+k:2+k:3 2/2 77/9@9']);
  element(keyed('k', 4), 10);
  expect(watermark(30)).toEqual(['first:k@19', 'k k:4 1/3 77/30@19', 'WM 30']);
  operator.close();
  expect(made.at(-1)?.log).toEqual([
    'open Window',
    'clear TimeWindow{start=0, end=10} 2',
    'clear TimeWindow{start=10, end=20} 1',
    'close',
  ]);
});

test('after reduce it gets the result as its only element', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream.window(TumblingEventTimeWindows.of(10)).reduce(sum, new Counting()),
  );
  element(keyed('k', 1), 1);
  element(keyed('k', 2), 0);
  expect(watermark(9)).toContain('k k:3 1/1 0/9@9');
});

test('after aggregate, too', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream.window(TumblingEventTimeWindows.of(10)).aggregate(
      {
        createAccumulator: () => 0,
        add: (one: Keyed, total: number) => total + one.value,
        getResult: (total) => keyed('sum', total),
        merge: (a, b) => a + b,
      },
      new Counting(),
    ),
  );
  element(keyed('k', 1), 1);
  element(keyed('k', 2), 0);
  expect(watermark(9)).toContain('k sum:3 1/1 0/9@9');
});

test('windows that merge have no state of their own', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream.window(EventTimeSessionWindows.withGap(10)).process(new Counting()),
  );
  element(keyed('k'), 1);
  expect(() => watermark(100)).toThrow(
    expect.objectContaining({ code: 'WINDOW_STATE_OF_MERGING_WINDOW' }),
  );
});

test('a side output needs a tag', () => {
  class Wrong extends ProcessWindowFunction<Keyed, string, string> {
    process(_key: string, context: ProcessWindowContext<TimeWindow>): void {
      context.output(undefined as unknown as OutputTag<string>, 'x');
    }
  }
  const { element, watermark } = windowHarness((stream) =>
    stream.window(TumblingEventTimeWindows.of(10)).process(new Wrong()),
  );
  element(keyed('k'), 1);
  expect(() => watermark(100)).toThrow(
    expect.objectContaining({ code: 'SIDE_OUTPUT_WITHOUT_TAG' }),
  );
});

test('what a window function keeps of its elements does not grow with the window', () => {
  const kept: (readonly Keyed[])[] = [];
  const { element, watermark } = windowHarness((stream) =>
    stream
      .window(TumblingEventTimeWindows.of(10))
      .allowedLateness(100)
      .apply<string>((_key, _window, elements) => {
        kept.push(elements);
      }),
  );
  element(keyed('k'), 1);
  watermark(9);
  element(keyed('k'), 1);
  expect(kept.map(({ length }) => length)).toEqual([1, 2]);
});
