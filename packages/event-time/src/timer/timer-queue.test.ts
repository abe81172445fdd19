import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Namespace, VOID_NAMESPACE } from '../state/namespace.ts';
import { TimerQueue } from './timer-queue.ts';

/** Equal by name, as windows are equal by their bounds. */
class Named implements Namespace {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  get hash(): number {
    return this.name.length;
  }

  equals(other: Namespace): boolean {
    return other instanceof Named && other.name === this.name;
  }
}

test('a timer is unique by key, namespace and time', () => {
  const queue = new TimerQueue();
  queue.register('a', VOID_NAMESPACE, 1);
  queue.register('a', VOID_NAMESPACE, 1);
  expect(queue.size).toBe(1);
  queue.register('b', VOID_NAMESPACE, 1);
  queue.register('a', VOID_NAMESPACE, 2);
  queue.register('a', new Named('w'), 1);
  queue.register('a', new Named('w'), 1);
  expect(queue.size).toBe(4);
  queue.delete('a', new Named('w'), 1);
  queue.delete('a', new Named('other'), 2);
  expect(queue.size).toBe(3);
});

test('law: it holds what a set of (key, namespace, time) holds', () => {
  const step = fc.record({
    key: fc.constantFrom('a', 'b'),
    name: fc.constantFrom('v', 'w'),
    time: fc.nat(40),
    register: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new TimerQueue();
      const model = new Set<string>();
      for (const { key, name, time, register } of steps) {
        const id = `${key} ${name} ${time}`;
        if (register || time > 15) {
          queue.register(key, new Named(name), time);
          model.add(id);
        } else {
          queue.delete(key, new Named(name), time);
          model.delete(id);
        }
      }
      const inOrder: string[] = [];
      let last = -1;
      for (let timer = queue.peek(); timer !== undefined; timer = queue.peek()) {
        queue.remove(timer);
        expect(timer.time).toBeGreaterThanOrEqual(last);
        last = timer.time;
        if (timer.namespace instanceof Named) {
          inOrder.push(`${timer.key} ${timer.namespace.name} ${timer.time}`);
        }
      }
      expect(inOrder.toSorted()).toEqual([...model].toSorted());
      expect(queue.size).toBe(0);
    }),
  );
});

test('a timer that was removed can be registered and deleted again', () => {
  const queue = new TimerQueue();
  for (let round = 0; round < 2; round++) {
    queue.register('a', VOID_NAMESPACE, 1);
    expect(queue.size).toBe(1);
    queue.delete('a', VOID_NAMESPACE, 1);
    queue.delete('a', VOID_NAMESPACE, 1);
    expect(queue.size).toBe(0);
  }
});
