import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeWindow } from '../window/time-window.ts';
import { ChangeSet } from './change-set.ts';
import { VOID_NAMESPACE } from './namespace.ts';

test('law: each of key, namespace and number is there once, until it is taken', () => {
  const change = fc.tuple(
    fc.constantFrom('a', 1, true),
    fc.option(fc.nat(3), { nil: undefined }),
    fc.nat(12),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const set = new ChangeSet();
      for (const [key, start, number] of changes) {
        const namespace = start === undefined ? VOID_NAMESPACE : new TimeWindow(start, start + 1);
        set.add(key, namespace, number);
      }
      const taken = [...set.take()].map(
        ([key, namespace, number]) =>
          `${key} ${namespace instanceof TimeWindow ? namespace.start : undefined} ${number}`,
      );
      expect(taken.toSorted()).toEqual(
        [...new Set(changes.map((one) => one.map(String).join(' ')))].toSorted(),
      );
      expect([...set.take()]).toEqual([]);
    }),
  );
});
