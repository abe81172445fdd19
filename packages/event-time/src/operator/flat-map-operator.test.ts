import { expect, test } from 'vitest';
import { oneTask } from '../../test/one-task.ts';

test('values may be returned, by a generator too, or collected', () => {
  const { source, take } = oneTask<number>((numbers) => {
    numbers
      .flatMap(function* (value) {
        for (let count = 0; count < value; count++) yield `${value}.${count}`;
      })
      .print('Returned');
    numbers.flatMap<number>((value, out) => out.collect(value * 10)).print('Collected');
  });
  source.record(0, 2, 7);
  expect(take()).toEqual(['Returned> 2.0@7', 'Returned> 2.1@7', 'Collected> 20@7']);
});
