// An order as the code holds it, beside the schema of its JSON form on the wire. Money is integer
// cents inside, because sums of decimal fractions drift; on the wire it has two decimals.

import * as z from 'zod';
import type { UnknownFields } from './unknown-fields.ts';

/** An order placed in the shop. Immutable; compare by value. */
export interface Order {
  readonly orderId: string;
  readonly customerId: string;
  /** Integer cents, 0 to 999,999,999,999. */
  readonly amountCents: number;
  /** Event time: when the order was placed, epoch milliseconds. */
  readonly timestamp: number;
  readonly category: string;
  /** What a newer producer added, to be passed on with the order; absent where there is nothing. */
  readonly unknownFields?: UnknownFields;
}

/** The longest `orderId`, `customerId` or `category`, in characters. */
export const MAX_TEXT_LENGTH = 200;

/** The largest amount of one order, in cents: every amount up to it survives decimal and back. */
export const MAX_AMOUNT_CENTS = 999_999_999_999;

/** The last moment that a JavaScript `Date` can hold, epoch milliseconds. */
export const MAX_TIMESTAMP = 8_640_000_000_000_000;

// Ids and categories end up on terminals, in record keys and in headers: a control character
// there could rewrite a screen, and a lone surrogate would come back from Kafka as another text.
const text = z
  .string({ error: expected('a text') })
  // Written out, and not as \p{Cc}\p{Cs}, for the JSON Schema's readers in other languages.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  .regex(/^[^\u0000-\u001f\u007f-\u009f\ud800-\udfff]*$/u, 'must not have control characters')
  .min(1, 'must not be empty')
  .refine(isShort, `must have at most ${MAX_TEXT_LENGTH} characters`)
  .meta({ maxLength: MAX_TEXT_LENGTH });

/**
 * The JSON form of an order in a Kafka record value:
 * `{"orderId":"order_00001","customerId":"customer_002","amount":156.78,"timestamp":1721058123456,"category":"Electronics"}`.
 * Fields that it does not name are accepted, so that a newer producer may add some. All five are
 * required: an order without one of them cannot be processed, and no default would be true. What the
 * checks of zod's own do not say in a JSON Schema, `meta` says beside them.
 */
export const orderSchema = z.object(
  {
    orderId: text.meta({ description: 'Which order this is', examples: ['order_00001'] }),
    customerId: text.meta({
      description: 'Who ordered; the key of the Kafka record',
      examples: ['customer_002'],
    }),
    amount: z
      .number({ error: expected('a number') })
      .min(0, 'must not be negative')
      .max(MAX_AMOUNT_CENTS / 100, `must be at most ${MAX_AMOUNT_CENTS / 100}`)
      .refine(hasTwoDecimals, 'must have at most two decimals')
      .meta({
        multipleOf: 0.01,
        description: 'What it costs, with at most two decimals',
        examples: [156.78],
      }),
    timestamp: z
      .number({ error: expected('a number of milliseconds since 1970') })
      .refine(Number.isInteger, 'must be a whole number of milliseconds')
      .min(0, 'must not be before 1970')
      .max(MAX_TIMESTAMP, 'must be a time that a date can hold')
      .meta({
        type: 'integer',
        description: 'When it was placed, in milliseconds since 1970: its event time',
        examples: [1_721_058_123_456],
      }),
    category: text.meta({ description: 'What kind of thing it is', examples: ['Electronics'] }),
  },
  { error: expected('a JSON object') },
);

/** The wire form of an order, as {@link orderSchema} accepts it: `amount` in units of two decimals. */
export type WireOrder = z.infer<typeof orderSchema>;

/** The {@link Order} that a valid wire form stands for. */
export function fromWireOrder(wire: WireOrder): Order {
  return {
    orderId: wire.orderId,
    customerId: wire.customerId,
    amountCents: toCents(wire.amount),
    // JSON can write a negative zero; adding zero makes it the ordinary one.
    timestamp: wire.timestamp + 0,
    category: wire.category,
  };
}

/** Characters as JSON Schema counts them: a pair of surrogates is one. */
function isShort(value: string): boolean {
  return value.length <= MAX_TEXT_LENGTH || [...value].length <= MAX_TEXT_LENGTH;
}

function toCents(amount: number): number {
  return Math.round(amount * 100) + 0;
}

function hasTwoDecimals(amount: number): boolean {
  return toCents(amount) / 100 === amount;
}

function expected(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) =>
    input === undefined ? 'is missing' : `must be ${what}, not ${nameOf(input)}`;
}

function nameOf(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'an array';
  if (typeof input === 'string') return 'a text';
  if (typeof input === 'number') return Number.isFinite(input) ? 'a number' : 'an endless number';
  return typeof input === 'object' ? 'an object' : `a ${typeof input}`;
}
