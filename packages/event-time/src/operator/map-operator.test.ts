import { expect, test } from 'vitest';
import { oneTask } from '../../test/one-task.ts';

test('map, filter and flatMap keep the timestamp', () => {
  const { source, take } = oneTask<number>((numbers) =>
    numbers
      .map((n) => n + 1)
      .filter((n) => n % 2 === 0)
      .flatMap<string>((n, out) => {
        out.collect(`collected ${n}`);
        return [`returned ${n}`];
      })
      .print('P'),
  );
  for (const n of [1, 2, 3]) source.record(0, n, 10 * n);
  expect(take()).toEqual([
    'P> collected 2@10',
    'P> returned 2@10',
    'P> collected 4@30',
    'P> returned 4@30',
  ]);
});
