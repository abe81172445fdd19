import { expect, test } from 'vitest';
import {
  type Collector,
  EventTimeSessionWindows,
  KeyedCoProcessFunction,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type OnTimerContext,
  OutputTag,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../index.ts';
import { jobHarness, keyedHarness, streamHarness } from './index.ts';

type Click = { user: string; at: number };

const rare = new OutputTag<string>('rare');

/** Emits the count of a user's clicks ten milliseconds after each, by both times. */
class Clicks extends KeyedProcessFunction<string, Click, string> {
  private count!: ValueState<number>;

  override open(context: RuntimeContext): void {
    this.count = context.getState(new ValueStateDescriptor<number>('count'));
  }

  processElement(click: Click, context: KeyedProcessContext<string>): void {
    this.count.update((this.count.value() ?? 0) + 1);
    const timers = context.timerService();
    timers.registerEventTimeTimer(click.at + 10);
    timers.registerProcessingTimeTimer(timers.currentProcessingTime() + 10);
    if (click.user === 'x') context.output(rare, 'x was here');
  }

  override onTimer(time: number, context: OnTimerContext<string>, out: Collector<string>): void {
    const now = context.timerService().currentProcessingTime();
    const when = context.timeDomain() === 'event-time' ? `at ${time}` : `at ${time}, clock ${now}`;
    out.collect(`${context.getCurrentKey()}: ${this.count.value()} ${when}`);
  }
}

class Pairs extends KeyedCoProcessFunction<string, Click, Click, string> {
  private first!: ValueState<number>;

  override open(context: RuntimeContext): void {
    this.first = context.getState(new ValueStateDescriptor<number>('first'));
  }

  processElement1(click: Click): void {
    this.first.update(click.at);
  }

  processElement2(click: Click, _context: unknown, out: Collector<string>): void {
    out.collect(`${click.user}: ${this.first.value()} and ${click.at}`);
  }
}

const clicks = () =>
  keyedHarness(
    (click: Click) => click.user,
    (stream) => stream.process(new Clicks()).name('Clicks'),
    { channels: 2, sideOutputs: [rare] },
  );

test('a keyed function: elements, the lower watermark of two channels, timers, state', () => {
  const harness = clicks();
  harness.element({ user: 'a', at: 5 }, 5).element({ user: 'a', at: 6 }, 6);
  expect(harness.state('Clicks').get('count', 'a')).toBe(2);
  expect(harness.eventTimeTimers('Clicks').map(({ time }) => time)).toEqual([15, 16]);
  harness.watermark(15).watermark(20, { at: 1 });
  expect(harness.output.take()).toEqual([{ value: 'a: 2 at 15', timestamp: 15 }]);
  harness.idle();
  expect(harness.output.take()).toEqual([{ value: 'a: 2 at 16', timestamp: 16 }]);
  expect(harness.output.watermarks).toEqual([15, 20]);
  harness.idle({ at: 1 });
  expect(harness.output.isIdle).toBe(true);
});

test('a processing-time timer for t fires when the clock is at t + 1, and sees that time', () => {
  const harness = clicks();
  harness.element({ user: 'a', at: 0 }, 0).setProcessingTime(10);
  expect(harness.output.records).toEqual([]);
  expect(harness.processingTimeTimers('Clicks')).toMatchObject([{ key: 'a', time: 10 }]);
  harness.advanceProcessingTime(90);
  expect(harness.output.records).toEqual([{ value: 'a: 1 at 10, clock 11', timestamp: undefined }]);
});

test('what was due while down fires when time is first looked at; what has fired does not come back', () => {
  const harness = clicks();
  harness.element({ user: 'a', at: 0 }, 0).setProcessingTime(5);
  const snapshot = harness.snapshot();
  harness.setProcessingTime(50).output.take();
  harness.restart().setProcessingTime(60);
  expect(harness.output.values).toEqual([]);
  harness.restart(snapshot);
  expect(harness.output.values).toEqual([]);
  harness.setProcessingTime(60);
  expect(harness.output.values).toEqual(['a: 1 at 10, clock 60']);
});

test('side outputs are read by their tags', () => {
  const harness = clicks().element({ user: 'x', at: 3 }, 3);
  expect(harness.sideOutput(rare)).toEqual([{ value: 'x was here', timestamp: 3 }]);
  expect(() => harness.sideOutput(new OutputTag('other'))).toThrow(RangeError);
});

test('a whole stream: partitions with generators, probes, idleness, pauses and a restart', () => {
  const strategy = WatermarkStrategy.forBoundedOutOfOrderness<Click>(2)
    .withTimestampAssigner((click) => click.at)
    .withIdleness(100);
  const harness = streamHarness<Click, string>(
    (stream) =>
      stream
        .keyBy('user')
        .window(EventTimeSessionWindows.withGap(10))
        .reduce((_a, b) => b)
        .map(({ user, at }) => `${user} ${at}`),
    { strategy, partitions: 2 },
  );
  harness.element({ user: 'a', at: 1 }).element({ user: 'a', at: 40 }, undefined, { at: 1 });
  harness.probe();
  expect(harness.inputWatermark()).toBe(-2);
  harness.pause();
  for (let probe = 0; probe < 4; probe++) harness.advanceProcessingTime(60).probe();
  expect(harness.output.values).toEqual([]);
  harness.restart();
  harness.element({ user: 'b', at: 50 }).probe();
  expect(harness.output.records).toEqual([{ value: 'a 1', timestamp: 10 }]);
  expect(() => harness.watermark(99)).toThrow(RangeError);
  harness.endOfInput();
  expect(harness.output.take().map(({ value }) => value)).toEqual(['a 1', 'a 40', 'b 50']);
  expect(harness.output.watermarks.at(-1)).toBe(Infinity);
});

test('a job with several inputs; watermarks said by hand are combined over partitions', () => {
  const harness = jobHarness<number | string, string>((job) => {
    const numbers = job.input<number>('numbers', { partitions: 2 });
    const words = job.input<string>('words');
    numbers.print('N');
    return numbers
      .map(String)
      .union(words)
      .map((text) => `<${text}>`);
  });
  harness.element(1, 10).element('w', 20, { input: 'words' });
  harness.watermark(5, { input: 'words' }).watermark(9).watermark(7, { at: 1 });
  expect(harness.output.records).toEqual([
    { value: '<1>', timestamp: 10 },
    { value: '<w>', timestamp: 20 },
  ]);
  expect(harness.output.watermarks).toEqual([5]);
  expect(harness.printed).toEqual(['N> 1']);
  harness.idle({ input: 'words' });
  expect(harness.output.watermarks).toEqual([5, 7]);
  expect(harness.metrics).toMatchObject({ numRecordsIn: 2 });
});

test('a function of two inputs, each with channels of its own', () => {
  const harness = jobHarness<Click, string>((job) => {
    const [first, second] = ['first', 'second'].map((name) =>
      job.keyedInput<Click, string>(name, (click) => click.user, 2),
    );
    if (first === undefined || second === undefined) throw new Error('no inputs');
    return first.connect(second).process(new Pairs()).name('Pairs');
  });
  harness.element({ user: 'a', at: 1 }, 1, { input: 'first' });
  harness.element({ user: 'a', at: 2 }, 2, { input: 'second', at: 1 });
  expect(harness.output.values).toEqual(['a: 1 and 2']);
  for (const at of [0, 1]) harness.watermark(7, { input: 'first', at });
  harness.watermark(5, { input: 'second' });
  expect(harness.output.watermarks).toEqual([]);
  harness.restart().idle({ input: 'second', at: 1 });
  expect(harness.output.watermarks).toEqual([5]);
  expect(harness.endOfInput().output.watermarks).toEqual([5, Infinity]);
});

test('the timeline tells what went in, which timers and windows it set, and what came out', () => {
  const harness = keyedHarness(
    (click: Click) => click.user,
    (stream) =>
      stream
        .window(EventTimeSessionWindows.withGap(10))
        .reduce((_a, b) => b)
        .name('Sessions'),
  );
  harness.element({ user: 'a', at: 1 }, 1).watermark(10).restart();
  expect(harness.timeline().split('\n')).toEqual([
    'element {"user":"a","at":1} @1',
    '      + Sessions a: window TimeWindow{start=1, end=11} until 10',
    'watermark 10',
    '      → out {"user":"a","at":1} @10',
    '      → out watermark 10',
    '      - Sessions a: window TimeWindow{start=1, end=11} until 10',
    'restart',
  ]);
});
