import { expect, test } from 'vitest';
import { twoSources } from '../../test/two-sources.ts';

test('values may be collected and returned, in that order', () => {
  const job = twoSources<number, string>((numbers, texts) => {
    numbers
      .connect(texts)
      .flatMap<string>({
        flatMap1(value, out) {
          out.collect(`collected ${value}`);
          return [`returned ${value}`];
        },
        flatMap2() {},
      })
      .print('P');
  });
  expect(job.first(1, 5)).toEqual(['P> collected 1@5', 'P> returned 1@5']);
  expect(job.second('a', 6)).toEqual([]);
});

test('the function is opened and closed once a task, and each task has its own', () => {
  const calls: string[] = [];
  const function1 = {
    open: () => void calls.push('open'),
    flatMap1: (value: number) => [value],
    flatMap2: (value: number) => [value],
    close: () => void calls.push('close'),
  };
  const { task } = twoSources<number, number>((a, b) => {
    a.connect(b).flatMap(function1).print('P');
  });
  task.close();
  expect(calls).toEqual(['open', 'close']);
});
