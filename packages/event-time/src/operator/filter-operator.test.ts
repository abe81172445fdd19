import { expect, test } from 'vitest';
import { oneTask } from '../../test/one-task.ts';

test('keeps what the predicate accepts, with its timestamp', () => {
  const { source, take } = oneTask<number>((numbers) => {
    numbers.filter((value) => value > 1).print('P');
  });
  source.record(0, 1, 5);
  source.record(0, 2, 6);
  source.record(0, 3, undefined);
  expect(take()).toEqual(['P> 2@6', 'P> 3@undefined']);
});
