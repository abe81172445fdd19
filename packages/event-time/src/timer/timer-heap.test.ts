import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VOID_NAMESPACE } from '../state/namespace.ts';
import { type Timer, TimerHeap } from './timer-heap.ts';

function timer(time: number): Timer {
  return { key: 'k', namespace: VOID_NAMESPACE, time, index: 0, next: undefined };
}

test('law: the earliest is on top, whatever is added and removed', () => {
  const times = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constantFrom(Infinity, -Infinity));
  fc.assert(
    fc.property(
      fc.array(fc.record({ time: times, remove: fc.nat(3) }), { maxLength: 80 }),
      (steps) => {
        const heap = new TimerHeap();
        const model: Timer[] = [];
        for (const { time, remove } of steps) {
          const victim = model[remove];
          if (victim !== undefined && time < 3) {
            heap.remove(victim);
            model.splice(remove, 1);
          } else {
            const added = timer(time);
            heap.add(added);
            model.push(added);
          }
          expect(heap.size).toBe(model.length);
          expect(heap.peek()?.time).toBe(model.toSorted((a, b) => a.time - b.time || 0)[0]?.time);
        }
        expect(new Set(heap.values())).toEqual(new Set(model));
      },
    ),
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
