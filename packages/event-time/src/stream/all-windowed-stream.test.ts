import { expect, test } from 'vitest';
import { oneTask } from '../../test/one-task.ts';
import {
  type Collector,
  CountEvictor,
  CountTrigger,
  type DataStream,
  OutputTag,
  ProcessAllWindowFunction,
  type ProcessWindowContext,
  type TimeWindow,
  TumblingEventTimeWindows,
} from '../index.ts';

type Event = { readonly value: number } | { readonly wm: number };

class Joined extends ProcessAllWindowFunction<number, string> {
  process(
    context: ProcessWindowContext<TimeWindow>,
    elements: readonly number[],
    out: Collector<string>,
  ) {
    out.collect(`${context.window().start}: ${elements.join('+')}`);
  }
}

const count = {
  createAccumulator: () => 0,
  add: (_value: number, so_far: number) => so_far + 1,
  getResult: (so_far: number) => so_far,
  merge: (a: number, b: number) => a + b,
};

/** Values 1 at 1, 2 at 2 and 11 at 11, the watermark 9, value 3 at 3, then the end. */
function lines(describe: (values: DataStream<number>) => void): string[] {
  const { source, take, task } = oneTask<Event>((stream) => {
    describe(stream.flatMap((event) => ('value' in event ? [event.value] : [])));
  });
  for (const value of [1, 2, 11]) source.record(0, { value }, value);
  source.record(0, { wm: 9 }, 11);
  source.record(0, { value: 3 }, 3);
  task.endOfInput();
  return take();
}

const tumbling = TumblingEventTimeWindows.of(10);

test('windows over a whole stream need no key', () => {
  expect(
    lines((values) =>
      values
        .windowAll(tumbling)
        .reduce((a, b) => a + b)
        .print('P'),
    ),
  ).toEqual(['P> 3@9', 'P> 11@19']);
  expect(lines((values) => values.windowAll(tumbling).process(new Joined()).print('P'))).toEqual([
    'P> 0: 1+2@9',
    'P> 10: 11@19',
  ]);
  expect(
    lines((values) =>
      values
        .windowAll(tumbling)
        .apply<string>((window, elements, out) => out.collect(`${window.end}: ${elements.length}`))
        .print('P'),
    ),
  ).toEqual(['P> 10: 2@9', 'P> 20: 1@19']);
});

test('results go through a window function', () => {
  expect(
    lines((values) => {
      values
        .windowAll(tumbling)
        .reduce((a, b) => a + b, new Joined())
        .print('R');
      values
        .windowAll(tumbling)
        .aggregate(count, () => new Joined())
        .print('A');
      values.windowAll(tumbling).aggregate(count).print('C');
    }).sort(),
  ).toEqual(['A> 0: 2@9', 'A> 10: 1@19', 'C> 1@19', 'C> 2@9', 'R> 0: 3@9', 'R> 10: 11@19']);
});

test('lateness, late data, triggers and evictors are those of windows with keys', () => {
  const late = new OutputTag<number>('late');
  expect(
    lines((values) => {
      const sums = values
        .windowAll(tumbling)
        .sideOutputLateData(late)
        .reduce((a, b) => a + b);
      sums.print('P');
      sums.getSideOutput(late).print('L');
    }),
  ).toEqual(['P> 3@9', 'L> 3@3', 'P> 11@19']);
  expect(
    lines((values) =>
      values
        .windowAll(tumbling)
        .allowedLateness(5)
        .reduce((a, b) => a + b)
        .print('P'),
    ),
  ).toEqual(['P> 3@9', 'P> 6@9', 'P> 11@19']);
  expect(
    lines((values) =>
      values
        .windowAll(tumbling)
        .trigger(CountTrigger.of(2))
        .evictor(CountEvictor.of(1))
        .process(new Joined())
        .print('P'),
    ),
  ).toEqual(['P> 0: 2@9']);
});

test('count windows over a whole stream', () => {
  expect(
    lines((values) =>
      values
        .countWindowAll(2)
        .reduce((a, b) => a + b)
        .print('P'),
    ),
  ).toEqual(['P> 3@Infinity', 'P> 14@Infinity']);
});
