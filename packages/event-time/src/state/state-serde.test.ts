import { expect, test } from 'vitest';
import {
  KeyedProcessFunction,
  type ListState,
  ListStateDescriptor,
  type MapState,
  MapStateDescriptor,
  type RuntimeContext,
  type StateSerde,
  type ValueState,
  ValueStateDescriptor,
} from '../index.ts';
import { keyedHarness } from '../testing/index.ts';

class Money {
  readonly cents: number;

  constructor(cents: number) {
    this.cents = cents;
  }
}

const moneySerde: StateSerde<Money> = {
  serialize: ({ cents }) => cents,
  deserialize: (data) => {
    if (typeof data !== 'number') throw new TypeError('no money');
    return new Money(data);
  },
};

class Purse extends KeyedProcessFunction<string, number, Money> {
  private last!: ValueState<Money>;
  private all!: ListState<Money>;
  private byDay!: MapState<Money, Money>;
  private readonly serde: StateSerde<Money> | undefined;

  constructor(serde: StateSerde<Money> | undefined) {
    super();
    this.serde = serde;
  }

  override open(context: RuntimeContext): void {
    this.last = context.getState(new ValueStateDescriptor('last', this.serde));
    this.all = context.getListState(new ListStateDescriptor('all', this.serde));
    this.byDay = context.getMapState(new MapStateDescriptor('days', this.serde, this.serde));
  }

  processElement(cents: number): void {
    const money = new Money(cents);
    this.last.update(money);
    this.all.add(money);
    this.byDay.put(money, money);
  }
}

const purse = (serde?: StateSerde<Money>) =>
  keyedHarness(
    (_cents: number) => 'k',
    (stream) => stream.process(new Purse(serde)).name('Purse'),
  );

test('a serde takes instances of classes through a snapshot, in values, elements, keys and entries', () => {
  const state = purse(moneySerde).element(5).restart().state('Purse');
  expect(state.get('last', 'k')).toEqual(new Money(5));
  expect(state.get('last', 'k')).toBeInstanceOf(Money);
  expect(state.get('all', 'k')).toEqual([new Money(5)]);
  const [entry] = state.get('days', 'k') as Map<Money, Money>;
  expect(entry).toEqual([new Money(5), new Money(5)]);
});

test('without a serde the snapshot fails, and says which state of which key and what to do', () => {
  const harness = purse().element(5);
  expect(() => harness.snapshot()).toThrow(
    expect.objectContaining({
      code: 'STATE_SERDE_FAILED',
      message: expect.stringContaining('writing state last of key k: The value is an instance of'),
      hint: expect.stringContaining('serde'),
    }),
  );
});

test('a value that a serde cannot read is an error with its cause', () => {
  const snapshot = JSON.stringify(purse(moneySerde).element(5).snapshot());
  const broken = JSON.parse(snapshot.replace('["k",5]', '["k","five"]'));
  expect(() => purse(moneySerde).restart(broken)).toThrow(
    expect.objectContaining({ code: 'STATE_SERDE_FAILED', cause: expect.any(TypeError) }),
  );
});
