// The Order: its schema, its JSON serde, its display form and a seeded generator. Pure: no I/O,
// no clock and no random source of its own.

export type { Decoded } from './decoded.ts';
export { formatOrder } from './format-order.ts';
export { MALFORMATIONS, type Malformation, malformedValue } from './malformed-order.ts';
export { centsToAmount, formatCents } from './money.ts';
export {
  fromWireOrder,
  MAX_AMOUNT_CENTS,
  MAX_TEXT_LENGTH,
  MAX_TIMESTAMP,
  type Order,
  orderSchema,
  type WireOrder,
} from './order.ts';
export {
  createOrderGenerator,
  DEFAULT_CATEGORIES,
  DUPLICATE_MEMORY,
  type GeneratedRecord,
  type OrderFlaw,
  type OrderGenerator,
  type OrderGeneratorOptions,
  type Range,
} from './order-generator.ts';
export { orderJsonSchema } from './order-json-schema.ts';
export { type OrderSerde, orderSerde, type WithHeaders } from './order-serde.ts';
export { type OrderWith, orderSerdeWith } from './order-serde-with.ts';
export {
  ORDER_HEADERS,
  type RecordHeaders,
  SCHEMA_VERSION,
  SCHEMA_VERSION_HEADER,
} from './schema-version.ts';
export { type UnknownFields, withUnknownFields } from './unknown-fields.ts';
