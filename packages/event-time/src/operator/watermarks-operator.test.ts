import { expect, test } from 'vitest';
import { RecordingOutput } from '../../test/recording-output.ts';
import { ManualClock } from '../time/clock.ts';
import { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import { WatermarksOperator } from './watermarks-operator.ts';

function operatorOf(strategy: WatermarkStrategy<number>) {
  const output = new RecordingOutput();
  const clock = new ManualClock();
  const node = { id: 'w', name: 'W', type: 'watermarks', strategy, inputs: [] } as const;
  return { operator: new WatermarksOperator(node, clock, output), output, clock };
}

const ownTime = WatermarkStrategy.forBoundedOutOfOrderness<number>(10).withTimestampAssigner(
  (value) => value,
);

test('of the upstream watermarks only the last passes', () => {
  const { operator, output } = operatorOf(ownTime);
  operator.processWatermark(42);
  expect(output.take()).toEqual([]);
  operator.processWatermark(Infinity);
  expect(output.take()).toEqual(['WM Infinity']);
});

test('extreme and negative timestamps pass unchanged', () => {
  const { operator, output } = operatorOf(ownTime);
  for (const timestamp of [-Infinity, -1, 0, 1, 2, 3, Infinity]) {
    operator.processElement(timestamp, undefined);
    expect(output.take()).toEqual([`${timestamp}@${timestamp}`]);
  }
});

test('watermarks come at the probes, and only when they advance', () => {
  const { operator, output } = operatorOf(ownTime);
  operator.processElement(100, 7);
  operator.onPeriodicEmit();
  operator.onPeriodicEmit();
  operator.processElement(90, 8);
  operator.onPeriodicEmit();
  expect(output.take()).toEqual(['100@100', 'WM 89', '90@90']);
});

test('a punctuated watermark follows its record', () => {
  const strategy = WatermarkStrategy.forGenerator<number>(() => ({
    onEvent: (event, _timestamp, out) => out.emitWatermark(event),
    onPeriodicEmit() {},
  }));
  const { operator, output } = operatorOf(strategy);
  operator.processElement(5, 3);
  operator.processElement(4, 3);
  expect(output.take()).toEqual(['5@3', 'WM 5', '4@3']);
});

test('upstream idleness ends here; its own is declared once and ends with a watermark', () => {
  const { operator, output, clock } = operatorOf(ownTime.withIdleness(10));
  operator.processWatermarkStatus();
  operator.processElement(20, undefined);
  for (let probes = 0; probes < 5; probes++) {
    operator.onPeriodicEmit();
    clock.advance(11);
  }
  expect(output.take()).toEqual(['20@20', 'WM 9', 'IDLE']);
  operator.processElement(30, undefined);
  operator.onPeriodicEmit();
  expect(output.take()).toEqual(['30@30', 'ACTIVE', 'WM 19']);
});

test('when it finishes the generator is asked once more', () => {
  const { operator, output } = operatorOf(ownTime);
  operator.processElement(20, undefined);
  operator.finish();
  expect(output.take()).toEqual(['20@20', 'WM 9']);
});
