// Orders to Kafka record values and back: JSON in UTF-8. Both ways have a fast path for the form
// that our own producer writes, and a general one that decides what is right.

import { isUtf8 } from 'node:buffer';
import type { Decoded } from './decoded.ts';
import { formatCents } from './money.ts';
import { fromWireOrder, type Order, orderSchema } from './order.ts';
import { scanOrder } from './scan-order.ts';
import {
  type RecordHeaders,
  SCHEMA_VERSION_HEADER,
  schemaVersionProblem,
} from './schema-version.ts';
import { readUnknownFields, unknownMembers } from './unknown-fields.ts';

const KNOWN_FIELDS: ReadonlySet<string> = new Set(Object.keys(orderSchema.shape));
const THREE_DIGITS = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(3, '0'));

/** The part of a Kafka record that is read beside its value; any client's record fits. */
export interface WithHeaders {
  readonly headers?: RecordHeaders | undefined;
}

/** Kafka's Serializer and Deserializer of orders, or of orders with more fields. */
export interface OrderSerde<T> {
  /** The value of a Kafka record, which wants `ORDER_HEADERS` beside it. */
  serialize(order: T): Buffer;
  /**
   * Never throws: what is not an order comes back as the field that is wrong and why.
   *
   * @param record what its headers say of the version: one above the known one is refused, none is 1
   */
  deserialize(bytes: Buffer | null, record?: WithHeaders): Decoded<T>;
}

/**
 * The serde of an {@link Order} (Flink: `DeserializationSchema`). For every order that the schema
 * accepts, `deserialize(serialize(order))` gives it back; fields that are not known come back too.
 */
export const orderSerde: OrderSerde<Order> = { serialize, deserialize };

function serialize(order: Order): Buffer {
  const id = quoted(order.orderId);
  const customer = quoted(order.customerId);
  const amount = formatCents(order.amountCents);
  const time = wholeNumber(order.timestamp);
  return Buffer.from(
    `{"orderId":${id},"customerId":${customer},"amount":${amount},"timestamp":${time},"category":${quoted(order.category)}${unknownMembers(order.unknownFields)}}`,
  );
}

function deserialize(bytes: Buffer | null, record?: WithHeaders): Decoded<Order> {
  const headers = record?.headers;
  const problem = headers && schemaVersionProblem(headers);
  if (problem !== undefined) return failure(SCHEMA_VERSION_HEADER, problem);
  if (bytes === null) return failure('value', 'is null: a tombstone, not an order');
  const order = scanOrder(bytes);
  return order === undefined ? decodeWithSchema(bytes) : { ok: true, value: order };
}

/** The general path, which alone decides what an order is; exported for the property that holds the fast one to it. */
export function decodeWithSchema(bytes: Buffer): Decoded<Order> {
  if (bytes.length === 0) return failure('value', 'is empty');
  if (!isUtf8(bytes)) return failure('value', 'is not UTF-8');
  const text = bytes.toString();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return failure('value', `is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const wire = orderSchema.safeParse(json);
  if (wire.success) {
    const order = fromWireOrder(wire.data);
    if (Object.keys(Object(json)).length === KNOWN_FIELDS.size) return { ok: true, value: order };
    return {
      ok: true,
      value: { ...order, unknownFields: readUnknownFields(text, KNOWN_FIELDS) },
    };
  }
  const issue = wire.error.issues[0];
  return failure(String(issue?.path[0] ?? 'value'), issue?.message ?? 'is not an order');
}

function failure(field: string, reason: string): Decoded<never> {
  return { ok: false, field, reason: reason.replace(/[\p{Cc}\p{Cs}]/gu, '?') };
}

function quoted(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return JSON.stringify(text);
  }
  return `"${text}"`;
}

// An epoch in milliseconds is too large for the engine's quick way to print an integer; its two
// halves are not, which makes this four times as fast.
function wholeNumber(n: number): string {
  const rest = n % 1_000;
  return n < 1_000 ? String(n) : `${(n - rest) / 1_000}${THREE_DIGITS[rest]}`;
}
