// Record values that no consumer can decode, one for each way in which real ones go wrong.

import { formatCents } from './money.ts';
import type { Order } from './order.ts';
import { orderSerde } from './order-serde.ts';

/** The ways in which a record value is broken. */
export const MALFORMATIONS = [
  'broken-json',
  'missing-field',
  'wrong-type',
  'negative-amount',
  'empty',
  'not-utf8',
] as const;

export type Malformation = (typeof MALFORMATIONS)[number];

/** The value of `order`, broken in the given way: `orderSerde.deserialize` refuses it. */
export function malformedValue(order: Order, how: Malformation): Buffer {
  const good = orderSerde.serialize(order);
  switch (how) {
    case 'broken-json':
      return good.subarray(0, good.length >> 1);
    case 'missing-field':
      return edited(good, `"customerId":${JSON.stringify(order.customerId)},`, '');
    case 'wrong-type':
      return edited(good, amountOf(order), `"amount":"${formatCents(order.amountCents)}"`);
    case 'negative-amount':
      return edited(good, amountOf(order), `"amount":-${formatCents(order.amountCents + 1)}`);
    case 'empty':
      return Buffer.alloc(0);
    case 'not-utf8':
      return Buffer.concat([good.subarray(0, 12), Buffer.from([0xc3, 0x28]), good.subarray(12)]);
  }
}

function amountOf(order: Order): string {
  return `"amount":${formatCents(order.amountCents)}`;
}

function edited(value: Buffer, from: string, to: string): Buffer {
  return Buffer.from(value.toString().replace(from, () => to));
}
