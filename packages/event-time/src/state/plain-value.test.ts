import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromJson, toJson } from './plain-value.ts';

const throughText = (value: unknown) => fromJson(JSON.parse(JSON.stringify(toJson(value))));

const leaf = fc.oneof(
  fc.string(),
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(undefined, null, -0, Number.NaN, Infinity, -Infinity, '__proto__', '$map'),
  fc.date(),
  fc.uint8Array({ maxLength: 4 }),
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$number', '__proto__')), tie('value'), {
      noNullPrototype: true,
      maxKeys: 4,
    }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((all) => new Map(all)),
    fc.array(tie('value'), { maxLength: 4 }).map((all) => new Set(all)),
  ),
}));

test('law: a plain value comes back from JSON text as it was', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(throughText(value)).toStrictEqual(value);
    }),
  );
});

test('bytes keep their class', () => {
  expect(throughText(Buffer.from('hi'))).toEqual(Buffer.from('hi'));
  expect(Buffer.isBuffer(throughText(new Uint8Array([1])))).toBe(false);
});

test('nothing is shared with what was written or read', () => {
  const value = { list: [1] };
  const json = toJson(value);
  value.list.push(2);
  const first = fromJson(json) as typeof value;
  first.list.push(3);
  expect(fromJson(json)).toEqual({ list: [1] });
});

test('what has no plain form is refused, with the way to it', () => {
  class Money {}
  expect(() => toJson({ a: [{ price: new Money() }] })).toThrow(
    'What is at a[0].price is an instance of Money',
  );
  expect(() => toJson(() => 1)).toThrow('The value is a function');
  const circle: { self?: object } = {};
  circle.self = circle;
  expect(() => toJson(circle)).toThrow('has no end');
  expect(() => fromJson({ $what: 1 })).toThrow('$what');
});
