import { expectTypeOf, test } from 'vitest';
import { OutputTag, type StateSerde, ValueStateDescriptor } from '../index.ts';
import { keyedHarness, type OutputRecord, streamHarness } from './index.ts';

type Order = { id: string; cents: number };

test('a harness knows what goes in and what comes out', () => {
  const harness = keyedHarness(
    (order: Order) => order.id,
    (orders) =>
      orders
        .map(({ cents }) => cents)
        .keyBy((cents) => cents)
        .reduce((a) => a),
  );
  expectTypeOf(harness.output.values).toEqualTypeOf<number[]>();
  expectTypeOf(harness.element).parameter(0).toEqualTypeOf<Order>();
  // @ts-expect-error: no order
  const wrong = () => harness.element('text');
  expectTypeOf(wrong).toBeFunction();
});

test('a side output has the type of its tag', () => {
  const tag = new OutputTag<Order>('late');
  const harness = streamHarness<Order, Order>((orders) => orders);
  const read = () => harness.sideOutput(tag);
  expectTypeOf(read).returns.toEqualTypeOf<OutputRecord<Order>[]>();
});

test('a serde is for the values of its state', () => {
  const serde: StateSerde<Date> = {
    serialize: (date) => date.getTime(),
    deserialize: (data) => new Date(Number(data)),
  };
  expectTypeOf(new ValueStateDescriptor('at', serde)).toEqualTypeOf<ValueStateDescriptor<Date>>();
  // @ts-expect-error: a serde of dates cannot write numbers
  expectTypeOf(new ValueStateDescriptor<number>('at', serde)).toBeObject();
});
