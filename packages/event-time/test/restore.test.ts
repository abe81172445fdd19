/** Cases of semantics over a restart: watermarks kept or not, generators, time that passed while down. */
import { expect, test } from 'vitest';
import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type OnTimerContext,
  OutputTag,
  type RuntimeContext,
  StateTtlConfig,
  TumblingEventTimeWindows,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../src/index.ts';
import {
  type HarnessOptions,
  jobHarness,
  keyedHarness,
  streamHarness,
} from '../src/testing/index.ts';

const late = new OutputTag<number>('late');

const sums = (options: HarnessOptions = {}) =>
  jobHarness<number, number>(
    (job) =>
      job
        .input<number>('numbers')
        .keyBy(() => 'k')
        .window(TumblingEventTimeWindows.of(10))
        .sideOutputLateData(late)
        .reduce((a, b) => a + b),
    { ...options, sideOutputs: [late] },
  );

test('what was late before a restart is late after it: the watermark is kept', () => {
  const harness = sums().element(1, 5).watermark(9);
  harness.restart().element(2, 6);
  expect(harness.output.values).toEqual([1]);
  expect(harness.sideOutput(late)).toEqual([{ value: 2, timestamp: 6 }]);
});

test('with restoreWatermarks: false the watermark starts anew, as in Flink: the window fires twice', () => {
  const harness = sums({ restoreWatermarks: false }).element(1, 5).watermark(9);
  harness.restart();
  expect(harness.inputWatermark()).toBe(-Infinity);
  harness.element(2, 6).watermark(9);
  expect(harness.output.values).toEqual([1, 2]);
  expect(harness.sideOutput(late)).toEqual([]);
});

/** Two behind the sum of what it has seen. */
function sumStrategy(remembers: boolean) {
  return WatermarkStrategy.forGenerator<number>(() => {
    let sum = 0;
    return {
      onEvent(value) {
        sum += value;
      },
      onPeriodicEmit(output) {
        output.emitWatermark(sum - 2);
      },
      ...(remembers
        ? {
            snapshotState: () => ({ sum }),
            restoreState: (state: unknown) => {
              ({ sum } = state as { sum: number });
            },
          }
        : {}),
    };
  });
}

test('a generator of the user goes on where it was if it can be snapshotted', () => {
  for (const [remembers, expected] of [
    [true, 13],
    [false, 8],
  ] as const) {
    const harness = streamHarness<number, number>((stream) => stream, {
      strategy: sumStrategy(remembers),
    });
    harness.element(10).probe().restart().element(5).probe();
    // Afresh it would be at 3: what was emitted is not taken back.
    expect(harness.inputWatermark()).toBe(expected);
  }
});

test('a source partition that is not added again does not hold the watermark back', () => {
  const harness = jobHarness<number, number>((job) => job.input<number>('in', { partitions: 2 }));
  harness.watermark(5).watermark(3, { at: 1 });
  const snapshot = harness.snapshot();
  const fewer = jobHarness<number, number>((job) => job.input<number>('in'), { restore: snapshot });
  expect(fewer.inputWatermark()).toBe(3);
  expect(fewer.watermark(8).inputWatermark()).toBe(8);
});

/** Tells at each element and ten later what it remembers. */
class Memory extends KeyedProcessFunction<string, string, string> {
  private last!: ValueState<string>;
  private readonly ttl: StateTtlConfig;

  constructor(ttl: StateTtlConfig) {
    super();
    this.ttl = ttl;
  }

  override open(context: RuntimeContext): void {
    const last = new ValueStateDescriptor<string>('last').enableTimeToLive(this.ttl);
    this.last = context.getState(last);
  }

  processElement(
    value: string,
    context: KeyedProcessContext<string>,
    out: Collector<string>,
  ): void {
    out.collect(`${this.last.value()} then ${value}`);
    if (value !== '?') this.last.update(value);
    context.timerService().registerEventTimeTimer((context.timestamp() ?? 0) + 10);
    context.timerService().registerEventTimeTimer((context.timestamp() ?? 0) + 200);
  }

  override onTimer(time: number, _context: OnTimerContext<string>, out: Collector<string>): void {
    out.collect(`${this.last.value()} at ${time}`);
  }
}

const memory = (ttl: StateTtlConfig) =>
  keyedHarness(
    (_value: string) => 'k',
    (stream) => stream.process(new Memory(ttl)),
  );

test('time spent down counts against the time to live', () => {
  const harness = memory(StateTtlConfig.of(100)).element('a', 0);
  harness.setProcessingTime(60);
  const snapshot = harness.snapshot();
  harness.element('b', 0).restart(snapshot).element('?', 0);
  harness.clock.set(100);
  harness.restart().element('?', 0);
  expect(harness.output.values).toEqual([
    'undefined then a',
    'a then b',
    'a then ?',
    'undefined then ?',
  ]);
});

test('in event time it is the same whether the watermark comes in one step or in many', () => {
  const ttl = StateTtlConfig.of(100, { timeCharacteristic: 'EventTime' });
  const results = [[1_000], [10, 40, 99, 100, 205, 1_000]].map((watermarks) => {
    const harness = memory(ttl).element('a', 0);
    for (const watermark of watermarks) harness.watermark(watermark).restart();
    return harness.output.values;
  });
  expect(results[0]).toEqual(['undefined then a', 'a at 10', 'undefined at 200']);
  expect(results[1]).toEqual(results[0]);
  expect(memory(ttl).element('a', 0).endOfInput().output.values).toEqual(results[0]);
});
