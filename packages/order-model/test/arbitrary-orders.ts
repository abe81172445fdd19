// Orders, and byte sequences that are nearly orders.
import fc from 'fast-check';
import { MAX_AMOUNT_CENTS, MAX_TIMESTAMP, type Order } from '../src/order.ts';
import { orderSerde } from '../src/order-serde.ts';

export const ORDER: Order = {
  orderId: 'order_00001',
  customerId: 'customer_002',
  amountCents: 15_678,
  timestamp: 1_721_058_123_456,
  category: 'Electronics',
};
export const WIRE =
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
export const order: fc.Arbitrary<Order> = fc.record(
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
  ...[
    '"',
    "'x'",
    'null',
    '1',
    '[]',
    '{}',
    'true',
    `"${'x'.repeat(200)}"`,
    `"${'x'.repeat(201)}"`,
    `"${'🛒'.repeat(150)}"`,
  ],
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
export const nearJson = fc
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
export const mutated = fc
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
export const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
