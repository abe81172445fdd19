import { expect, test } from 'vitest';
import { type Keyed, keyed, sum, windowHarness, windowNode } from '../../test/window-harness.ts';
import {
  type AggregateFunction,
  CountTrigger,
  EventTimeSessionWindows,
  EventTimeTrigger,
  NeverTrigger,
  type OutputTag,
  PurgingTrigger,
  Trigger,
  TumblingEventTimeWindows,
} from '../index.ts';

const tumbling = TumblingEventTimeWindows.of(10);
const session = EventTimeSessionWindows.withGap(10);

test('the node says all that was described', () => {
  const trigger = CountTrigger.of(3);
  const node = windowNode((stream) =>
    stream.window(tumbling).trigger(trigger).allowedLateness(7).reduce(sum),
  );
  expect(node).toMatchObject({ name: 'Window', allowedLatenessMs: 7, trigger, assigner: tumbling });
  expect(node.computation.kind).toBe('reduce');
  expect(windowNode((stream) => stream.window(tumbling).reduce(sum)).trigger).toBeInstanceOf(
    EventTimeTrigger,
  );
});

test('an allowed lateness that is negative or no number is refused', () => {
  for (const lateness of [-1, Number.NaN]) {
    expect(() =>
      windowNode((stream) => stream.window(tumbling).allowedLateness(lateness).reduce(sum)),
    ).toThrow(expect.objectContaining({ code: 'INVALID_ALLOWED_LATENESS', exitCode: 2 }));
  }
});

test('session windows refuse a trigger that cannot merge', () => {
  const refused = expect.objectContaining({ code: 'TRIGGER_NOT_MERGEABLE', exitCode: 2 });
  for (const trigger of [NeverTrigger.create(), PurgingTrigger.of(NeverTrigger.create())]) {
    expect(() =>
      windowNode((stream) => stream.window(session).trigger(trigger).reduce(sum)),
    ).toThrow(refused);
  }
});

test('session windows refuse an aggregate without merge', () => {
  const aggregate = {
    createAccumulator: () => 0,
    add: (_value: Keyed, count: number) => count + 1,
    getResult: (count: number) => count,
  } as AggregateFunction<Keyed, number, number>;
  expect(() => windowNode((stream) => stream.window(session).aggregate(aggregate))).toThrow(
    expect.objectContaining({ code: 'AGGREGATE_NOT_MERGEABLE', exitCode: 2 }),
  );
  expect(windowNode((stream) => stream.window(tumbling).aggregate(aggregate)).type).toBe('window');
});

test('late data needs a tag', () => {
  expect(() =>
    windowNode((stream) =>
      stream
        .window(tumbling)
        .sideOutputLateData(undefined as unknown as OutputTag<Keyed>)
        .reduce(sum),
    ),
  ).toThrow(expect.objectContaining({ code: 'SIDE_OUTPUT_WITHOUT_TAG' }));
});

test('a trigger with private fields cannot be copied for each task', () => {
  class Private extends Trigger<Keyed, never> {
    #count = 0;
    onElement() {
      this.#count++;
      return this.#count > 5 ? ('FIRE' as const) : ('CONTINUE' as const);
    }
    onEventTime() {
      return 'CONTINUE' as const;
    }
    onProcessingTime() {
      return 'CONTINUE' as const;
    }
    clear(): void {}
  }
  expect(() =>
    windowNode((stream) => stream.window(tumbling).trigger(new Private()).reduce(sum)),
  ).toThrow(expect.objectContaining({ code: 'FUNCTION_NOT_COPYABLE' }));
});

test('count windows emit every so many elements of a key', () => {
  const { element } = windowHarness((stream) => stream.countWindow(2).reduce(sum));
  const results = ['a', 'b', 'a', 'a', 'b', 'a'].map((key) => element(keyed(key)));
  expect(results).toEqual([[], [], ['a:2@Infinity'], [], ['b:2@Infinity'], ['a:2@Infinity']]);
});

test('a count window of no elements is refused', () => {
  const refused = expect.objectContaining({ code: 'INVALID_COUNT', exitCode: 2 });
  expect(() => windowNode((stream) => stream.countWindow(0).reduce(sum))).toThrow(refused);
  expect(() => windowNode((stream) => stream.countWindow(2, 0).reduce(sum))).toThrow(refused);
});
