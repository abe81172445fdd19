import { expect, test } from 'vitest';
import { oneTask } from '../../test/one-task.ts';
import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type OnTimerContext,
  OutputTag,
  type ProcessContext,
  ProcessFunction,
} from '../index.ts';

test('a side output has the watermarks of its operator', () => {
  class Tick extends KeyedProcessFunction<string, string, string> {
    processElement(_value: string, context: KeyedProcessContext<string>): void {
      context.timerService().registerEventTimeTimer(5);
    }

    override onTimer(time: number, _context: OnTimerContext<string>, out: Collector<string>): void {
      out.collect(`fired ${time}`);
    }
  }
  class ToSide extends ProcessFunction<object, never> {
    processElement(_value: object, context: ProcessContext): void {
      context.output(new OutputTag<string>('side'), 'k');
    }
  }
  const { source, take } = oneTask<object>((events) =>
    events
      .process(new ToSide())
      .getSideOutput(new OutputTag<string>('side'))
      .keyBy((key) => key)
      .process(new Tick())
      .print('P'),
  );
  source.record(0, {}, 1);
  source.record(0, { wm: 6 }, 2);
  expect(take()).toEqual(['P> fired 5@5']);
});
