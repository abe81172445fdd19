import { expect, test } from 'vitest';
import {
  type KeyedProcessContext,
  KeyedProcessFunction,
  OutputTag,
  type RuntimeContext,
  TumblingEventTimeWindows,
  type ValueState,
  ValueStateDescriptor,
} from '../index.ts';
import './vitest.ts';
import { keyedHarness } from './index.ts';

const late = new OutputTag<number>('late');

const sums = () =>
  keyedHarness(
    (value: number) => value % 2,
    (stream) =>
      stream
        .window(TumblingEventTimeWindows.of(10))
        .sideOutputLateData(late)
        .reduce((a, b) => a + b)
        .name('Sums'),
    { sideOutputs: [late] },
  );

test('the matchers accept what came out', () => {
  const harness = sums().element(1, 3).element(3, 5).watermark(9).element(5, 4).element(7, 12);
  expect(harness).toHaveOutput([[4, 9]]);
  expect(harness).toHaveSideOutput(late, [[5, 4]]);
  expect(harness).toHaveWatermark(9);
  expect(harness).toHaveEventTimeTimers('Sums', [[1, 19]]);
  expect(harness).not.toHaveOutput([]);
});

test('state and timers by the clock can be expected, too', () => {
  class Greeter extends KeyedProcessFunction<string, string, never> {
    private count!: ValueState<number>;

    override open(context: RuntimeContext): void {
      this.count = context.getState(new ValueStateDescriptor<number>('count'));
    }

    processElement(_word: string, context: KeyedProcessContext<string>): void {
      this.count.update((this.count.value() ?? 0) + 1);
      context.timerService().registerProcessingTimeTimer(50);
    }
  }
  const harness = keyedHarness(
    (word: string) => word,
    (words) => words.process(new Greeter()).name('Greeter'),
  );
  harness.element('hi').element('hi');
  expect(harness).toHaveState('Greeter', 'count', 'hi', 2);
  expect(harness).toHaveProcessingTimeTimers('Greeter', [['hi', 50]]);
  expect(() => expect(harness).toHaveState('Greeter', 'count', 'hi', 3)).toThrow(/count of hi/);
});

test('a failure shows the difference and the timeline', () => {
  const harness = sums().element(1, 3).watermark(9);
  expect(() => expect(harness).toHaveOutput([[2, 9]])).toThrow(
    /expected this output[\s\S]*-\s+2[\s\S]*\+\s+1[\s\S]*Timeline\nelement 1 @3\n[\s\S]*watermark 9\n\s+→ out 1 @9/,
  );
  expect(() => expect(harness).not.toHaveWatermark(9)).toThrow(/another watermark[\s\S]*Timeline/);
  expect(() => expect(harness).toHaveSideOutput(late, [[1, 1]])).toThrow('side output late');
});

test('the matchers are for harnesses only', () => {
  expect(() => expect(1).toHaveOutput([])).toThrow(TypeError);
});
