import { expect, test } from 'vitest';
import { oneTask } from '../../test/one-task.ts';

test('every value goes to the printer with its identifier, and is counted', () => {
  const { source, take, task } = oneTask<string>((texts) => {
    texts.print('One');
    texts.print('Two');
  });
  source.record(0, 'a', 1);
  expect(take()).toEqual(['One> a@1', 'Two> a@1']);
  expect(task.metrics.numRecordsOut).toBe(2);
});
