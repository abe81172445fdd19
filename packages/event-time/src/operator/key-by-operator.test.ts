import { expect, test } from 'vitest';
import { oneTask } from '../../test/one-task.ts';

test.each([null, undefined])('the key %s is refused', (key) => {
  const { source } = oneTask<{ key: string }>((events) =>
    events
      .keyBy('key')
      .reduce((a) => a)
      .print('P'),
  );
  expect(() => source.record(0, { key: key as unknown as string }, 0)).toThrow(
    expect.objectContaining({ code: 'NULL_KEY', message: expect.stringContaining('keyBy key') }),
  );
});

test('an object as a key is refused', () => {
  const { source } = oneTask<string>((events) =>
    events
      .keyBy((text) => [text] as unknown as string)
      .reduce((a) => a)
      .print('P'),
  );
  expect(() => source.record(0, 'a', 0)).toThrow(
    expect.objectContaining({ code: 'KEY_NOT_PRIMITIVE' }),
  );
});
