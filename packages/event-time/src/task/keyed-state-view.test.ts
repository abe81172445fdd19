import { expect, test } from 'vitest';
import {
  AggregatingStateDescriptor,
  type AppendingState,
  KeyedProcessFunction,
  type MapState,
  MapStateDescriptor,
  type RuntimeContext,
  StateTtlConfig,
  TimeWindow,
  TumblingEventTimeWindows,
} from '../index.ts';
import { jobHarness, keyedHarness } from '../testing/index.ts';

type Sale = { shop: string; item: string; cents: number };

class Shops extends KeyedProcessFunction<string, Sale, never> {
  private items!: MapState<string, number>;
  private mean!: AppendingState<number, number>;

  override open(context: RuntimeContext): void {
    const aging = StateTtlConfig.of(100, { updateType: 'OnReadAndWrite' });
    this.items = context.getMapState(
      new MapStateDescriptor<string, number>('items').enableTimeToLive(aging),
    );
    this.mean = context.getAggregatingState(
      new AggregatingStateDescriptor('mean', {
        createAccumulator: () => ({ sum: 0, count: 0 }),
        add: (cents: number, { sum, count }) => ({ sum: sum + cents, count: count + 1 }),
        getResult: ({ sum, count }) => sum / count,
        merge: (a) => a,
      }),
    );
  }

  processElement({ item, cents }: Sale): void {
    this.items.put(item, cents);
    this.mean.add(cents);
  }
}

const shops = () =>
  keyedHarness(
    (sale: Sale) => sale.shop,
    (stream) => stream.process(new Shops()).name('Shops'),
  )
    .element({ shop: 'a', item: 'tea', cents: 4 })
    .element({ shop: 'b', item: 'tea', cents: 6 })
    .setProcessingTime(60)
    .element({ shop: 'a', item: 'cup', cents: 8 });

test('keys, entries and values are what the states would give for each key', () => {
  const view = shops().state('Shops');
  expect(view.states()).toEqual([
    { name: 'items', type: 'map', scope: 'function' },
    { name: 'mean', type: 'aggregating', scope: 'function' },
  ]);
  expect([...view.keys()]).toEqual(['a', 'b']);
  expect([...view.entries('mean')]).toEqual([
    { key: 'a', window: undefined, value: 6 },
    { key: 'b', window: undefined, value: 6 },
  ]);
  expect(view.get('items', 'a')).toEqual(new Map(Object.entries({ tea: 4, cup: 8 })));
  expect([view.get('items', 'z'), view.get('unknown', 'a')]).toEqual([undefined, undefined]);
});

test('what has expired does not show, and looking renews nothing', () => {
  const harness = shops();
  harness.state('Shops').get('items', 'a');
  harness.setProcessingTime(100);
  const view = harness.state('Shops');
  expect(view.get('items', 'a')).toEqual(new Map([['cup', 8]]));
  expect([...view.keys('items')]).toEqual(['a']);
  harness.setProcessingTime(160);
  expect([...view.keys('items')]).toEqual([]);
});

test('state per window has its window', () => {
  const harness = keyedHarness(
    (sale: Sale) => sale.shop,
    (stream) =>
      stream
        .window(TumblingEventTimeWindows.of(10))
        .reduce((a, b) => ({ ...b, cents: a.cents + b.cents }))
        .uid('sales'),
  );
  harness.element({ shop: 'a', item: 'tea', cents: 4 }, 3);
  harness.element({ shop: 'a', item: 'tea', cents: 5 }, 13);
  const view = harness.state('sales');
  const [{ name } = { name: '' }] = view.states();
  expect(Array.from(view.entries(name), ({ window }) => window)).toEqual([
    new TimeWindow(10, 20),
    new TimeWindow(0, 10),
  ]);
  expect(view.get(name, 'a', new TimeWindow(10, 20))).toMatchObject({ cents: 5 });
  expect(view.eventTimeTimers()).toMatchObject([
    { key: 'a', time: 9, window: new TimeWindow(0, 10) },
    { key: 'a', time: 19, window: new TimeWindow(10, 20) },
  ]);
});

test('an operator that is not there, or has no keyed state, is an error', () => {
  const harness = jobHarness<number, number>((job) =>
    job
      .input<number>('in')
      .map((n) => n)
      .name('Double'),
  );
  for (const name of ['Double', 'Nobody']) {
    expect(() => harness.state(name)).toThrow(
      expect.objectContaining({ code: 'OPERATOR_UNKNOWN' }),
    );
  }
});
