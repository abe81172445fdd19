import { expect, test } from 'vitest';
import { oneTask } from '../../test/one-task.ts';
import {
  type Collector,
  OutputTag,
  type ProcessContext,
  ProcessFunction,
  type RuntimeContext,
  ValueStateDescriptor,
} from '../index.ts';

test('a function on a stream without keys has side outputs, time, but neither timers nor state', () => {
  const odd = new OutputTag<string>('odd');
  class Split extends ProcessFunction<number, number> {
    processElement(n: number, context: ProcessContext, out: Collector<number>): void {
      if (n === 0) context.timerService().registerEventTimeTimer(1);
      if (n % 2 === 0) out.collect(n);
      else context.output(odd, `${n} after ${context.timerService().currentWatermark()}`);
    }
  }
  const { source, take } = oneTask<number>((numbers) => {
    const split = numbers.process(new Split());
    split.getSideOutput(odd).print('odd');
    split
      .getSideOutput(odd)
      .map((text) => text.length)
      .print('length');
    split.print('even');
  });
  for (const n of [1, 2]) source.record(0, n, 10 * n);
  expect(take()).toEqual(['odd> 1 after -Infinity@10', 'length> 17@10', 'even> 2@20']);
  expect(() => source.record(0, 0, 0)).toThrow(
    expect.objectContaining({ code: 'TIMER_OUTSIDE_KEYED_CONTEXT' }),
  );
  class Stateful extends ProcessFunction<number, number> {
    override open(context: RuntimeContext): void {
      context.getState(new ValueStateDescriptor<number>('n'));
    }

    processElement(): void {}
  }
  expect(() => oneTask<number>((numbers) => numbers.process(new Stateful()).print('P'))).toThrow(
    expect.objectContaining({ code: 'STATE_OUTSIDE_KEYED_CONTEXT' }),
  );
});
