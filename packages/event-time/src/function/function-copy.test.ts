import { expect, test } from 'vitest';
import { checkCopyable, functionFor } from './function-copy.ts';

class Plain {
  readonly limits = { high: 5 };
  readonly seen = new Map<string, number>();
  readonly compare = (a: number, b: number) => a - b;
  count = 0;

  increment(): number {
    return ++this.count;
  }
}

class Private {
  #count = 0;

  increment(): number {
    return ++this.#count;
  }
}

test('each task has a copy of its own with the methods and fields', () => {
  const original = new Plain();
  original.seen.set('a', 1);
  const [one, two] = [functionFor(original), functionFor(original)];
  expect(one.increment()).toBe(1);
  one.seen.set('b', 2);
  expect([two.count, two.seen.size, original.count, original.seen.size]).toEqual([0, 1, 0, 1]);
  expect(one).toBeInstanceOf(Plain);
  expect(one.compare).toBe(original.compare);
});

test('what cannot be cloned is shared', () => {
  const hooks = { onDone: () => 'done' };
  const copy = functionFor(Object.assign(new Plain(), { hooks }));
  expect(copy.hooks).toBe(hooks);
});

test('a factory makes one for each task', () => {
  const factory = () => new Private();
  expect(checkCopyable(factory)).toBe(factory);
  expect(functionFor(factory).increment()).toBe(1);
  expect(functionFor(factory).increment()).toBe(1);
});

test('an object with #private fields is refused, inherited ones too', () => {
  class Child extends Private {}
  for (const object of [new Private(), new Child()]) {
    expect(() => checkCopyable(object)).toThrow(
      expect.objectContaining({ code: 'FUNCTION_NOT_COPYABLE' }),
    );
  }
  expect(checkCopyable(new Plain())).toBeInstanceOf(Plain);
});
