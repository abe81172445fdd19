import { expect, test } from 'vitest';
import { VOID_NAMESPACE } from '../state/namespace.ts';
import { GlobalWindow } from './global-window.ts';
import { fromPlainNamespace, toPlainNamespace } from './plain-namespace.ts';
import { TimeWindow } from './time-window.ts';

test('every namespace comes back from its plain form, through JSON too', () => {
  for (const namespace of [VOID_NAMESPACE, GlobalWindow.get(), new TimeWindow(-5, 10)]) {
    const plain = JSON.parse(JSON.stringify(toPlainNamespace(namespace)));
    expect(fromPlainNamespace(plain).equals(namespace)).toBe(true);
  }
});
