import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VOID_NAMESPACE } from '../state/namespace.ts';
import { type Timer, TimerHeap } from './timer-heap.ts';

function timer(time: number): Timer {
  return { key: 'k', namespace: VOID_NAMESPACE, time, slot: 0, next: undefined };
}

test('law: the earliest is on top, whatever is added and removed', () => {
  const times = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(Infinity, -Infinity));
  const steps = fc.array(fc.record({ time: times, victim: fc.nat(), remove: fc.boolean() }), {
    minLength: 40,
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (changes) => {
      const heap = new TimerHeap();
      const model: Timer[] = [];
      for (const { time, victim, remove } of changes) {
        const index = victim % (model.length + 1);
        const removed = remove && model.length > 20 ? model[index] : undefined;
        if (removed !== undefined) {
          heap.remove(removed);
          model.splice(index, 1);
        } else {
          const added = timer(time);
          heap.add(added);
          model.push(added);
        }
        expect(heap.peek()?.time).toBe(model.reduce((min, t) => Math.min(min, t.time), Infinity));
        expect(heap.size).toBe(model.length);
      }
      expect(new Set(heap.values())).toEqual(new Set(model));
      expect(new Set([...heap.values()].map(({ slot }) => slot)).size).toBe(model.length);
      const taken: number[] = [];
      for (let top = heap.peek(); top !== undefined; top = heap.peek()) {
        heap.remove(top);
        taken.push(top.time);
      }
      expect(taken).toEqual(taken.toSorted((x, y) => (x === y ? 0 : x - y)));
    }),
  );
});

test('law: taken from the top, timers come in time order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 200 }), (times) => {
      const heap = new TimerHeap();
      for (const time of times) heap.add(timer(time));
      const taken: number[] = [];
      for (let top = heap.peek(); top !== undefined; top = heap.peek()) {
        heap.remove(top);
        taken.push(top.time);
      }
      expect(taken).toEqual(times.toSorted((a, b) => a - b));
    }),
  );
});
