import { expect, test } from 'vitest';
import { twoSources } from '../../test/two-sources.ts';
import { CoProcessFunction } from '../function/co-process-function.ts';
import type { Collector } from '../function/collector.ts';
import type { ProcessContext } from '../function/process-function.ts';
import { OutputTag } from '../stream/output-tag.ts';

const tag = new OutputTag<string>('odd');

class Both extends CoProcessFunction<number, string, string> {
  processElement1(value: number, context: ProcessContext, out: Collector<string>): void {
    if (value % 2 === 1) context.output(tag, `odd ${value}`);
    else out.collect(`${value} at ${context.timerService().currentWatermark()}`);
  }

  processElement2(value: string, context: ProcessContext): void {
    if (value === 'timer') context.timerService().registerEventTimeTimer(5);
  }
}

test('side outputs and the combined watermark are there, timers are not', () => {
  const job = twoSources<number, string>((numbers, texts) => {
    const both = numbers.connect(texts).process(new Both());
    both.print('P');
    both.getSideOutput(tag).print('Side');
  });
  expect(job.first(1, 4)).toEqual(['Side> odd 1@4']);
  job.watermark1(7);
  expect(job.first(2, 8)).toEqual(['P> 2 at -Infinity@8']);
  job.watermark2(3);
  expect(job.first(2, 9)).toEqual(['P> 2 at 3@9']);
  expect(() => job.second('timer', 10)).toThrow(
    expect.objectContaining({ code: 'TIMER_OUTSIDE_KEYED_CONTEXT' }),
  );
});
