import { expect, test } from 'vitest';
import { oneTask } from '../../test/one-task.ts';

test('a rolling reduce emits the first value as it is and then the result so far', () => {
  const { source, take } = oneTask<number>((numbers) =>
    numbers
      .keyBy((n) => n % 2 === 0)
      .reduce((a, b) => a + b)
      .print('P'),
  );
  for (const n of [1, 2, 3, 4]) source.record(0, n, n);
  expect(take()).toEqual(['P> 1@1', 'P> 2@2', 'P> 4@3', 'P> 6@4']);
});
