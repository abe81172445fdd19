// How the order grows: a program that wants a field which newer producers write names it, with the
// value that it has in all the orders from before. Programs that do not name it pass it on.

import * as z from 'zod';
import { type Order, orderSchema } from './order.ts';
import { type OrderSerde, orderSerde } from './order-serde.ts';

/** An order with the fields of a zod shape. */
export type OrderWith<Fields extends z.ZodRawShape> = Order &
  Readonly<z.output<z.ZodObject<Fields>>>;

/**
 * The serde of orders with more fields:
 * `orderSerdeWith({ currency: z.string().length(3).default('EUR') })`. They must have a default or be
 * optional, since the orders from before do not have them. Values are written as JSON writes them, so
 * they must be what JSON has.
 *
 * @throws RangeError for a field that is required, or that every order has anyway
 */
export function orderSerdeWith<Fields extends z.ZodRawShape>(
  fields: Fields,
): OrderSerde<OrderWith<Fields>> {
  const names = Object.keys(fields);
  const schema = z.object(fields);
  checkFields(names, schema);
  return {
    serialize: (order) => orderSerde.serialize(asUnknown(order, names)),
    deserialize(bytes, record) {
      const decoded = orderSerde.deserialize(bytes, record);
      if (!decoded.ok) return decoded;
      const { unknownFields = {}, ...order } = decoded.value;
      const [own, rest] = divided(unknownFields, names);
      const added = schema.safeParse(own);
      if (!added.success) return failure(added.error);
      const others = rest.length > 0 && { unknownFields: Object.fromEntries(rest) };
      return { ok: true, value: { ...order, ...added.data, ...others } };
    },
  };
}

function checkFields(names: readonly string[], schema: z.ZodObject): void {
  const taken = names.find((name) => Object.hasOwn(orderSchema.shape, name));
  if (taken !== undefined) throw new RangeError(`every order has the field ${taken} already`);
  const ofOldOrders = schema.safeParse({});
  if (ofOldOrders.success) return;
  const required = ofOldOrders.error.issues[0]?.path[0];
  throw new RangeError(`the field ${String(required)} needs a default: older orders have none`);
}

/** The order as a program sees it that does not know the added fields: those that have a value. */
function asUnknown(
  order: Order & Readonly<Record<string, unknown>>,
  names: readonly string[],
): Order {
  const unknownFields: Record<string, string> = {};
  for (const name of names) {
    const value = order[name];
    if (value !== undefined) unknownFields[name] = JSON.stringify(value);
  }
  return { ...order, unknownFields: { ...unknownFields, ...order.unknownFields } };
}

function divided(fields: Readonly<Record<string, string>>, names: readonly string[]) {
  const own: Record<string, unknown> = {};
  const rest: [string, string][] = [];
  for (const [name, json] of Object.entries(fields)) {
    if (names.includes(name)) own[name] = JSON.parse(json);
    else rest.push([name, json]);
  }
  return [own, rest] as const;
}

function failure({ issues: [issue] }: z.ZodError) {
  const reason = (issue?.message ?? 'is not as it should be').replace(/[\p{Cc}\p{Cs}]/gu, '?');
  return { ok: false, field: String(issue?.path[0] ?? 'value'), reason } as const;
}
