import { expect, it } from 'vitest';
import { savepointLine } from './savepoint-line.ts';

it('a savepoint is told with the flags that begin with it', () => {
  const line = savepointLine({ place: 'today.ndjson', tasks: 6, keys: 10 }, true);
  expect(line).toContain('6 tasks, 10 values, in today.ndjson');
  expect(line).toContain('--from-savepoint today.ndjson --group NEW');
});

it('one that was not made is told with what prevented it', () => {
  expect(savepointLine(undefined, false)).toContain('the job had not begun');
  const lost = savepointLine(undefined, true);
  expect(lost).toContain('could not be committed');
  expect(lost).not.toContain('had not begun');
});
