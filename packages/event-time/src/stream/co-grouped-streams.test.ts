import { expect, test } from 'vitest';
import { twoSources } from '../../test/two-sources.ts';
import { CountTrigger } from '../trigger/count-trigger.ts';
import { PurgingTrigger } from '../trigger/purging-trigger.ts';
import { TumblingEventTimeWindows } from '../window/tumbling-event-time-windows.ts';

type Item = { key: string; id: string };

const groups = (items: readonly Item[], others: readonly Item[]) =>
  `[${items.map(({ id }) => id)}] [${others.map(({ id }) => id)}]`;

test('both sides of a window are seen at once, and one of them may be empty', () => {
  const job = twoSources<Item, Item>((items, others) => {
    items
      .coGroup(others)
      .where('key')
      .equalTo('key')
      .window(TumblingEventTimeWindows.of(10))
      .apply<string>((ones, twos, out) => out.collect(groups(ones, twos)))
      .print('P');
  });
  job.first({ key: 'k', id: 'a' }, 1);
  job.second({ key: 'k', id: 'x' }, 5);
  job.first({ key: 'k', id: 'b' }, 2);
  job.second({ key: 'l', id: 'y' }, 3);
  expect(job.watermarks(9).toSorted()).toEqual(['P> [] [y]@9', 'P> [a,b] [x]@9']);
});

test('a trigger sees the elements of both sides', () => {
  const job = twoSources<Item, Item>((items, others) => {
    items
      .coGroup(others)
      .where('key')
      .equalTo('key')
      .window(TumblingEventTimeWindows.of(10))
      .trigger(PurgingTrigger.of(CountTrigger.of(2)))
      .apply<string>((ones, twos, out) => out.collect(groups(ones, twos)))
      .print('P');
  });
  expect(job.first({ key: 'k', id: 'a' }, 1)).toEqual([]);
  expect(job.second({ key: 'k', id: 'x' }, 5)).toEqual(['P> [a] [x]@9']);
});
