import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeWindow } from '../window/time-window.ts';
import { KeyedStateBackend } from './keyed-state-backend.ts';
import { NamespacedStateTable } from './namespaced-state-table.ts';

test('law: the table is a map from key and namespace to value', () => {
  const key = fc.constantFrom('a', 'b');
  // Two windows of each start: their hashes are equal, they are not.
  const window = fc
    .tuple(fc.nat(15), fc.constantFrom(1, 2))
    .map(([s, n]) => new TimeWindow(s, s + n));
  const step = fc.record({
    key,
    window,
    op: fc.constantFrom('put', 'get', 'remove'),
    value: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const backend = new KeyedStateBackend();
      const table = new NamespacedStateTable<number>(backend);
      const model = new Map<string, number>();
      for (const { key, window, op, value } of steps) {
        backend.currentKey = key;
        table.namespace = window;
        const id = `${key} ${window}`;
        if (op === 'put') {
          table.put(value);
          model.set(id, value);
        } else if (op === 'remove') {
          table.remove();
          model.delete(id);
        } else {
          expect(table.get()).toBe(model.get(id));
        }
      }
      const entries = [...table.entries()].map(([key, at, value]) => [`${key} ${at}`, value]);
      expect(new Map(entries as [string, number][])).toEqual(model);
      expect(entries).toHaveLength(model.size);
    }),
  );
});

test('no key is an error', () => {
  expect(() => new NamespacedStateTable(new KeyedStateBackend()).get()).toThrow(
    expect.objectContaining({ code: 'STATE_USED_BEFORE_OPEN' }),
  );
});
