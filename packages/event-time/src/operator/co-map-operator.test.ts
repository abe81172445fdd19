import { expect, test } from 'vitest';
import { twoSources } from '../../test/two-sources.ts';
import type { CoMapFunction } from '../function/co-map-function.ts';
import type { RuntimeContext } from '../function/runtime-context.ts';
import { type ValueState, ValueStateDescriptor } from '../state/value-state.ts';

test('each stream has its own function, and timestamps stay', () => {
  const job = twoSources<number, string>((numbers, texts) => {
    numbers
      .connect(texts)
      .map({ map1: (value) => `number ${value}`, map2: (value) => `text ${value}` })
      .print('P');
  });
  expect(job.first(1, 5)).toEqual(['P> number 1@5']);
  expect(job.second('a')).toEqual(['P> text a@undefined']);
});

class LastName implements CoMapFunction<{ id: string }, { id: string; name: string }, string> {
  private name!: ValueState<string>;

  open(context: RuntimeContext): void {
    this.name = context.getState(new ValueStateDescriptor('name'));
  }

  map1({ id }: { id: string }): string {
    return `${id}: ${this.name.value()}`;
  }

  map2({ id, name }: { id: string; name: string }): string {
    this.name.update(name);
    return `${id} is ${name}`;
  }
}

test('with keys on both sides they share the state of a key', () => {
  const job = twoSources<{ id: string }, { id: string; name: string }>((orders, names) => {
    orders.connect(names).keyBy('id', 'id').map(new LastName()).print('P');
  });
  job.second({ id: 'a', name: 'Ada' }, 1);
  expect(job.first({ id: 'a' }, 2)).toEqual(['P> a: Ada@2']);
  expect(job.first({ id: 'b' }, 3)).toEqual(['P> b: undefined@3']);
});

test('without keys on both sides there is no state', () => {
  expect(() =>
    twoSources<{ id: string }, { id: string; name: string }>((orders, names) => {
      orders.keyBy('id').connect(names).map(new LastName()).print('P');
    }),
  ).toThrow(expect.objectContaining({ code: 'STATE_OUTSIDE_KEYED_CONTEXT' }));
});
