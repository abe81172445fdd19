import { expect, test } from 'vitest';
import { VOID_NAMESPACE } from '../state/namespace.ts';
import { GlobalWindow } from './global-window.ts';
import { fromPlainNamespace, toPlainNamespace } from './plain-namespace.ts';
import { TimeWindow } from './time-window.ts';

test('a window of another class is refused: nobody could read it again', () => {
  const other = { hash: 1, equals: () => false, toString: () => 'Season' };
  expect(() => toPlainNamespace(other)).toThrow(
    expect.objectContaining({
      code: 'STATE_SERDE_FAILED',
      message: expect.stringContaining('Season'),
    }),
  );
});

test('every namespace comes back from its plain form, through JSON too', () => {
  for (const namespace of [VOID_NAMESPACE, GlobalWindow.get(), new TimeWindow(-5, 10)]) {
    const plain = JSON.parse(JSON.stringify(toPlainNamespace(namespace)));
    expect(fromPlainNamespace(plain).equals(namespace)).toBe(true);
  }
});
