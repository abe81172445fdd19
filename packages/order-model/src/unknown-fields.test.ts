import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ORDER, order, WIRE } from '../test/arbitrary-orders.ts';
import { orderSerde } from './order-serde.ts';
import { withUnknownFields } from './unknown-fields.ts';

/** The wire form of ORDER with more members, and some space within. */
const wireWith = (members: string) => WIRE.replace('}', ` , ${members} }`);

/** What comes out of a program that reads and writes these bytes. */
function passedOn(wire: string | Buffer): string {
  const decoded = orderSerde.deserialize(Buffer.from(wire));
  if (!decoded.ok) throw new Error(`${decoded.field} ${decoded.reason}`);
  return orderSerde.serialize(decoded.value).toString();
}

describe('fields that an order is not known to have', () => {
  it('are kept as the JSON that they came in', () => {
    const wire = wireWith('"currency":"EUR","__proto__":{"category":"x"}');
    expect(orderSerde.deserialize(Buffer.from(wire))).toStrictEqual({
      ok: true,
      value: {
        ...ORDER,
        unknownFields: Object.fromEntries([
          ['currency', '"EUR"'],
          ['__proto__', '{"category":"x"}'],
        ]),
      },
    });
  });

  it('are absent from an order without any, however it is written', () => {
    expect(orderSerde.deserialize(Buffer.from(`${WIRE}\n`))).toStrictEqual({
      ok: true,
      value: ORDER,
    });
  });

  it('are passed on, whatever they hold', () => {
    const extra = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { minKeys: 1 });
    fc.assert(
      fc.property(order, extra, fc.integer({ min: 0, max: 2 }), (value, fields, indent) => {
        const known = JSON.parse(orderSerde.serialize(value).toString());
        const all = JSON.stringify({ ...fields, ...known }, undefined, indent);
        const out = passedOn(all);
        expect(JSON.parse(out)).toStrictEqual(JSON.parse(all));
        expect(passedOn(out)).toBe(out);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['a number of 64 bits', '"invoice":12345678901234567890', '"invoice":12345678901234567890'],
    ['the digits of a price', '"tax":1.10', '"tax":1.10'],
    ['an escaped name', '"a\\u0062\\"":1', '"ab\\"":1'],
    ['the last of two of one name', '"a":1,"a":[2,{"b":"}"}]', '"a":[2,{"b":"}"}]'],
    ['no line break', '"a":{\n"b" :\t[ 1,\r\n2 ]}', '"a":{"b":[1,2]}'],
    ['no control character', '"a":"\u007f\u009b2J"', '"a":"\\u007f\\u009b2J"'],
    ['the space within a text', '"a b":" \\" , "', '"a b":" \\" , "'],
  ])('are passed on with %s', (_, members, expected) => {
    expect(passedOn(wireWith(members))).toBe(WIRE.replace('}', `,${expected}}`));
  });

  it('may be as large as a record, and as deep', () => {
    const large = `"a":"${'\\n'.repeat(300_000)}","b":${'['.repeat(2_000)}${']'.repeat(2_000)}`;
    expect(passedOn(wireWith(large))).toBe(WIRE.replace('}', `,${large}}`));
  });

  it('go into another JSON object, but for those that it has itself', () => {
    const fields = { currency: '"EUR"', result: '"x"' };
    expect(withUnknownFields('{"result":"alert"}', fields, new Set(['result']))).toBe(
      '{"result":"alert","currency":"EUR"}',
    );
  });
});
