import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_AMOUNT_CENTS, MAX_TIMESTAMP, type Order } from './order.ts';
import { decodeWithSchema, orderSerde } from './order-serde.ts';
import { scanOrder } from './scan-order.ts';

const ORDER: Order = {
  orderId: 'order_00001',
  customerId: 'customer_002',
  amountCents: 15_678,
  timestamp: 1_721_058_123_456,
  category: 'Electronics',
};
const WIRE =
  '{"orderId":"order_00001","customerId":"customer_002","amount":156.78,"timestamp":1721058123456,"category":"Electronics"}';

const printable = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
  fc.constantFrom(
    'order_00001',
    'x'.repeat(200),
    'naïve',
    '日本',
    '🛒',
    'a"b',
    'a\\b',
    '{}',
    '__proto__',
  ),
);
const text = printable.filter((s) => /^[^\p{Cc}\p{Cs}]+$/u.test(s));
const order: fc.Arbitrary<Order> = fc.record(
  {
    orderId: text,
    customerId: text,
    amountCents: fc.oneof(
      fc.integer({ min: 0, max: 60_000 }),
      fc.integer({ min: 0, max: MAX_AMOUNT_CENTS }),
    ),
    timestamp: fc.oneof(
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 0, max: MAX_TIMESTAMP }),
    ),
    category: text,
  },
  { noNullPrototype: true },
);

/** JSON texts near an order: valid ones, and ones with every part replaced by something likely to confuse. */
const jsonText = fc.constantFrom(
  ...[
    '"order_1"',
    '""',
    '" "',
    '"é"',
    '"\\u0041"',
    '"\\n"',
    '"\\ud800"',
    '"a\u0001"',
    '"\u007f"',
    '"\\""',
  ],
  ...['"', "'x'", 'null', '1', '[]', '{}', 'true', `"${'x'.repeat(200)}"`, `"${'x'.repeat(201)}"`],
);
const jsonNumber = fc.constantFrom(
  ...[
    '156.78',
    '156.7',
    '156',
    '156.789',
    '156.780',
    '0.00',
    '0.07',
    '-0.00',
    '-1.00',
    '+1.00',
    '00.10',
    '01.10',
  ],
  ...[
    '.50',
    '5.',
    '5.5.5',
    '1e2',
    '1.5678e2',
    '1E400',
    '9999999999.99',
    '10000000000.00',
    '99999999999.99',
  ],
  ...[
    '0.1',
    '1,50',
    '0x10',
    'NaN',
    'Infinity',
    '"5.00"',
    'null',
    '',
    ' 5.00',
    '5.00 ',
    '1.1.1',
    '5.٣٣',
  ],
  ...[
    '0',
    '-0',
    '1721058123456',
    '1721058123456.5',
    '999999999999999',
    '1000000000000000',
    '01721058123456',
  ],
  ...['8640000000000000', '8640000000000001', '9007199254740993', '12345678901234567890'],
);
const member = fc.oneof(
  fc.tuple(fc.constantFrom('orderId', 'customerId', 'category'), fc.oneof(jsonText, fc.json())),
  fc.tuple(fc.constantFrom('amount', 'timestamp'), fc.oneof(jsonNumber, fc.double().map(String))),
  fc.tuple(fc.constantFrom('extra', '__proto__', 'toString', 'orderid'), fc.json()),
);
const usually = (value: string, sometimes: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: sometimes });
const someText = usually(
  '"order_1"',
  fc.oneof(
    jsonText,
    text.map((value) => JSON.stringify(value)),
  ),
);
const usual = fc
  .tuple(
    someText,
    someText,
    usually('156.78', jsonNumber),
    usually('1721058123456', jsonNumber),
    someText,
  )
  .map(([id, customer, amount, time, category]) => [
    ['orderId', id],
    ['customerId', customer],
    ['amount', amount],
    ['timestamp', time],
    ['category', category],
  ]);
const space = fc.oneof(
  { weight: 12, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(' ', '\n', '\t', '\ufeff', '\u00a0') },
);
const nearJson = fc
  .tuple(
    usual,
    fc.oneof(fc.constant([]), fc.array(member, { maxLength: 2 })),
    space,
    space,
    space,
    fc.nat(5),
  )
  .map(([fields, extra, before, between, after, at]) => {
    const all = [...fields.slice(0, at), ...extra, ...fields.slice(at)];
    return `${before}{${all.map(([name, value]) => `"${name}":${value}`).join(`${between},`)}}${after}`;
  })
  .map((s) => Buffer.from(s));

/** The producer's own bytes with a few of them changed, removed or added. */
const mutated = fc
  .tuple(
    order,
    fc.array(fc.tuple(fc.nat(300), fc.nat(2), fc.nat(255)), { minLength: 1, maxLength: 3 }),
  )
  .map(([value, edits]) => {
    const bytes = [...orderSerde.serialize(value)];
    for (const [at, removed, byte] of edits) {
      bytes.splice(at % (bytes.length + 1), removed, ...(removed === 2 ? [] : [byte]));
    }
    return Buffer.from(bytes);
  });
const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));

describe('the fast path', () => {
  it('never accepts what the schema rejects, and yields the same order', () => {
    const input = fc.oneof(nearJson, mutated, anyBytes, order.map(orderSerde.serialize));
    fc.assert(
      fc.property(input, (bytes) => {
        const fast = scanOrder(bytes);
        if (fast !== undefined)
          expect(decodeWithSchema(bytes)).toStrictEqual({ ok: true, value: fast });
        expect(orderSerde.deserialize(bytes)).toStrictEqual(decodeWithSchema(bytes));
      }),
      { numRuns: 8_000 },
    );
  });

  it('is the one that reads what the producer writes', () => {
    expect(scanOrder(Buffer.from(WIRE))).toStrictEqual(ORDER);
  });

  it.each([
    WIRE.replace('156.78', '156.7'),
    WIRE.replace('{', '{ '),
    `${WIRE}\n`,
    WIRE.replace('customer_002', 'customer\\u005f002'),
    WIRE.replace('}', ',"extra":1}'),
    WIRE.replace('Electronics', 'Électronique'),
  ])('leaves to the schema what looks different: %s', (wire) => {
    expect(scanOrder(Buffer.from(wire))).toBeUndefined();
    expect(orderSerde.deserialize(Buffer.from(wire)).ok).toBe(true);
  });
});

describe('orderSerde', () => {
  it('writes the documented JSON', () => {
    expect(orderSerde.serialize(ORDER).toString()).toBe(WIRE);
  });

  it('always writes two decimals', () => {
    expect(orderSerde.serialize({ ...ORDER, amountCents: 15_000 }).toString()).toContain(
      '"amount":150.00,',
    );
    expect(orderSerde.serialize({ ...ORDER, amountCents: 7 }).toString()).toContain(
      '"amount":0.07,',
    );
  });

  it('gives back every order that it wrote', () => {
    fc.assert(
      fc.property(order, (value) => {
        expect(orderSerde.deserialize(orderSerde.serialize(value))).toStrictEqual({
          ok: true,
          value,
        });
      }),
      { numRuns: 2_000 },
    );
  });

  it('writes what JSON.parse reads as the schema names it', () => {
    expect(JSON.parse(orderSerde.serialize(ORDER).toString())).toEqual({
      orderId: 'order_00001',
      customerId: 'customer_002',
      amount: 156.78,
      timestamp: 1_721_058_123_456,
      category: 'Electronics',
    });
  });

  it('accepts and ignores fields that it does not know', () => {
    const wire = WIRE.replace('}', ',"currency":"EUR","__proto__":{"category":"x"}}');
    expect(orderSerde.deserialize(Buffer.from(wire))).toStrictEqual({ ok: true, value: ORDER });
  });

  it('takes the last of two fields of one name, as JSON.parse does', () => {
    const wire = WIRE.replace('"amount":156.78', '"amount":1.00,"amount":156.78');
    expect(orderSerde.deserialize(Buffer.from(wire))).toStrictEqual({ ok: true, value: ORDER });
  });

  it.each([
    ['is null', null, 'value', 'is null: a tombstone, not an order'],
    ['is empty', '', 'value', 'is empty'],
    ['is not an object', '[]', 'value', 'must be a JSON object, not an array'],
    ['is JSON null', 'null', 'value', 'must be a JSON object, not null'],
    ['lacks a field', WIRE.replace('"customerId":"customer_002",', ''), 'customerId', 'is missing'],
    [
      'has a text as amount',
      WIRE.replace('156.78', '"156.78"'),
      'amount',
      'must be a number, not a text',
    ],
    [
      'has a number as id',
      WIRE.replace('"order_00001"', '1'),
      'orderId',
      'must be a text, not a number',
    ],
    ['has a negative amount', WIRE.replace('156.78', '-0.01'), 'amount', 'must not be negative'],
    [
      'has three decimals',
      WIRE.replace('156.78', '156.789'),
      'amount',
      'must have at most two decimals',
    ],
    [
      'has an endless amount',
      WIRE.replace('156.78', '1e999'),
      'amount',
      'must be a number, not an endless number',
    ],
    ['has an empty category', WIRE.replace('Electronics', ''), 'category', 'must not be empty'],
    [
      'has an escape in an id',
      WIRE.replace('order_', '\\u001b[2J'),
      'orderId',
      'must not have control characters',
    ],
    [
      'has half a millisecond',
      WIRE.replace('3456,', '3456.5,'),
      'timestamp',
      'must be a whole number of milliseconds',
    ],
    ['is before 1970', WIRE.replace('1721058123456', '-1'), 'timestamp', 'must not be before 1970'],
  ])('says which field is wrong and why when a record %s', (_, wire, field, reason) => {
    const bytes = wire === null ? null : Buffer.from(wire);
    expect(orderSerde.deserialize(bytes)).toStrictEqual({ ok: false, field, reason });
  });

  it('names broken JSON without letting its control characters through', () => {
    const decoded = orderSerde.deserialize(Buffer.from('\u001b[2J{'));
    expect(decoded).toMatchObject({
      ok: false,
      field: 'value',
      reason: expect.stringMatching(/^is not JSON: [^\p{Cc}]+$/u),
    });
  });

  it('refuses bytes that are not UTF-8', () => {
    const bytes = Buffer.from(WIRE.replace('Electronics', 'Électronique'), 'latin1');
    expect(orderSerde.deserialize(bytes)).toStrictEqual({
      ok: false,
      field: 'value',
      reason: 'is not UTF-8',
    });
  });
});
