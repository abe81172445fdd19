import { expect, test } from 'vitest';
import { keyedHarness } from '../../test/keyed-harness.ts';
import type { Collector } from '../function/collector.ts';
import {
  type KeyedProcessContext,
  KeyedProcessFunction,
  type OnTimerContext,
} from '../function/keyed-process-function.ts';
import type { RuntimeContext } from '../function/runtime-context.ts';
import { type ValueState, ValueStateDescriptor } from '../state/value-state.ts';
import { OutputTag } from '../stream/output-tag.ts';

type Context = KeyedProcessContext<string>;
type Out = Collector<unknown>;

/** A function made of its two callbacks. */
class Inline<T> extends KeyedProcessFunction<string, T, unknown> {
  private readonly element: (value: T, context: Context, out: Out) => void;
  private readonly timer: (time: number, context: OnTimerContext<string>, out: Out) => void;

  constructor(element: Inline<T>['element'], timer: Inline<T>['timer'] = () => {}) {
    super();
    this.element = element;
    this.timer = timer;
  }

  processElement(value: T, context: Context, out: Out): void {
    this.element(value, context, out);
  }

  override onTimer(time: number, context: OnTimerContext<string>, out: Out): void {
    this.timer(time, context, out);
  }
}

test('an event-time timer fires with the watermark that reaches it, at its own time, before the watermark', () => {
  const { element, watermark } = keyedHarness(
    new Inline<number>(
      (value, context, out) => {
        out.collect(value);
        const service = context.timerService();
        service.registerEventTimeTimer(service.currentWatermark() + 5);
      },
      (_time, _context, out) => out.collect(1777),
    ),
  );
  expect(watermark(0)).toEqual(['WM 0']);
  expect(element(17, 42)).toEqual(['17@42']);
  expect(watermark(5)).toEqual(['1777@5', 'WM 5']);
  expect(watermark(50)).toEqual(['WM 50']);
});

test('a processing-time timer fires once, and what it emits has no timestamp', () => {
  const { element, processingTime, operator } = keyedHarness(
    new Inline<number>(
      (value, context, out) => {
        out.collect(value);
        const service = context.timerService();
        service.registerProcessingTimeTimer(service.currentProcessingTime() + 5);
      },
      (_time, context, out) => out.collect(`${context.timeDomain()} ${context.timestamp()}`),
    ),
  );
  expect(element(17, 42)).toEqual(['17@42']);
  expect(operator.nextProcessingTimer).toBe(5);
  expect(processingTime(4)).toEqual([]);
  expect(processingTime(5)).toEqual(['processing-time undefined@undefined']);
  expect(processingTime(6)).toEqual([]);
  expect(operator.nextProcessingTimer).toBeUndefined();
});

test('state in onTimer is that of the key the timer was set for', () => {
  class Counter extends KeyedProcessFunction<string, string, string> {
    private count!: ValueState<number>;

    override open(context: RuntimeContext): void {
      this.count = context.getState(new ValueStateDescriptor('count'));
    }

    processElement(_value: string, context: Context): void {
      this.count.update((this.count.value() ?? 0) + 1);
      context.timerService().registerEventTimeTimer(10);
    }

    override onTimer(time: number, context: OnTimerContext<string>, out: Out): void {
      out.collect(`${context.getCurrentKey()}=${this.count.value()} ${context.timeDomain()}`);
      this.count.clear();
      if (time === 10) context.timerService().registerEventTimeTimer(20);
    }
  }
  const { element, watermark } = keyedHarness(new Counter(), (value) => value);
  for (const key of ['a', 'b', 'a']) element(key, 1);
  expect(watermark(15).sort()).toEqual(['WM 15', 'a=2 event-time@10', 'b=1 event-time@10']);
  expect(watermark(20).sort()).toEqual([
    'WM 20',
    'a=undefined event-time@20',
    'b=undefined event-time@20',
  ]);
});

test('an element sees the watermark before it and its own timestamp', () => {
  const { element, watermark } = keyedHarness(
    new Inline<number>((_value, context, out) =>
      out.collect(`${context.timerService().currentWatermark()} ${context.timestamp()}`),
    ),
  );
  expect(element(5)).toEqual(['-Infinity undefined@undefined']);
  watermark(17);
  expect(element(5, 12)).toEqual(['17 12@12']);
});

test('a timer at or before the watermark waits for the next advance', () => {
  const { element, watermark } = keyedHarness(
    new Inline<number>(
      (value, context) => context.timerService().registerEventTimeTimer(value),
      (time, _context, out) => out.collect(time),
    ),
  );
  watermark(10);
  expect(element(3, 3)).toEqual([]);
  expect(element(10, 3)).toEqual([]);
  expect(watermark(11)).toEqual(['3@3', '10@10', 'WM 11']);
});

test('a timer that a firing timer sets at or before the watermark fires in the same advance', () => {
  const { element, watermark } = keyedHarness(
    new Inline<number>(
      (value, context) => context.timerService().registerEventTimeTimer(value),
      (time, context, out) => {
        out.collect(`${time} at ${context.timerService().currentWatermark()}`);
        context.timerService().registerEventTimeTimer(time === 5 ? 2 : time + 10);
      },
    ),
  );
  element(5, 0);
  expect(watermark(20)).toEqual(['5 at 20@5', '2 at 20@2', '12 at 20@12', 'WM 20']);
});

test('two equal timers fire once, and a deleted one not at all', () => {
  const { element, watermark } = keyedHarness(
    new Inline<string>(
      (value, context) => {
        const service = context.timerService();
        if (value === 'set') service.registerEventTimeTimer(5);
        else service.deleteEventTimeTimer(5);
      },
      (time, _context, out) => out.collect(time),
    ),
  );
  element('delete', 0);
  element('set', 0);
  element('set', 0);
  expect(watermark(5)).toEqual(['5@5', 'WM 5']);
  element('set', 0);
  element('delete', 0);
  expect(watermark(9)).toEqual(['WM 9']);
});

test('a side output carries the timestamp of the element, and a tag is needed', () => {
  const tag = new OutputTag<number>('late');
  const { element } = keyedHarness(
    new Inline<number>((value, context) => {
      const missing: { tag?: OutputTag<number> } = value === 0 ? {} : { tag };
      context.output(missing.tag as OutputTag<number>, value);
    }),
  );
  expect(element(42, 17)).toEqual(['late:42@17']);
  expect(() => element(0, 17)).toThrow(
    expect.objectContaining({ code: 'SIDE_OUTPUT_WITHOUT_TAG' }),
  );
});

test('a timer for a time that is no number is refused', () => {
  const { element } = keyedHarness(
    new Inline<number>((value, context) => context.timerService().registerEventTimeTimer(value)),
  );
  expect(() => element(Number.NaN, 1)).toThrow(expect.objectContaining({ code: 'INVALID_TIMER' }));
});

test('state in open() has no key to belong to', () => {
  class Early extends KeyedProcessFunction<string, number, number> {
    override open(context: RuntimeContext): void {
      context.getState(new ValueStateDescriptor<number>('s')).update(1);
    }

    processElement(): void {}
  }
  expect(() => keyedHarness(new Early())).toThrow(
    expect.objectContaining({ code: 'STATE_USED_BEFORE_OPEN' }),
  );
});

test('after the end of input processing-time timers do not fire', () => {
  const { element, processingTime, operator } = keyedHarness(
    new Inline<number>(
      (value, context) => context.timerService().registerProcessingTimeTimer(value),
      (time, _context, out) => out.collect(time),
    ),
  );
  element(5, 0);
  operator.finish();
  expect(processingTime(100)).toEqual([]);
  expect(operator.nextProcessingTimer).toBeUndefined();
});
