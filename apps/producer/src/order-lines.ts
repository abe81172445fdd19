// What the producer prints for each order that Kafka confirmed. Both lines come with the answer, so
// that they stand together even when thousands of orders are under way.

import {
  centsToAmount,
  formatOrder,
  type GeneratedRecord,
  type OrderFlaw,
} from '@tidemark/order-model';

/** The lines of one delivered record. */
export type OrderLines = (
  record: GeneratedRecord,
  partition: number,
  offset: number,
) => readonly string[];

/** The lines of the lesson. */
export const lessonLines: OrderLines = (record, partition, offset) => [
  `Sent Order> ${formatOrder(record.order)}${record.flaw === undefined ? '' : ` (${nameOf(record.flaw)})`}`,
  `  ✓ Delivered to partition ${partition} at offset ${offset}`,
];

/** The order as JSON with its place in Kafka; of a malformed one, its id and how it was broken. */
export const jsonLines: OrderLines = ({ order, flaw }, partition, offset) => {
  const { orderId, customerId, amountCents, timestamp, category } = order;
  const place = { partition, offset: String(offset) };
  if (flaw?.kind === 'malformed')
    return [JSON.stringify({ orderId, flaw: flaw.kind, how: flaw.how, ...place })];
  const fields = { orderId, customerId, amount: centsToAmount(amountCents), timestamp, category };
  return [JSON.stringify({ ...fields, ...(flaw && { flaw: flaw.kind }), ...place })];
};

function nameOf(flaw: OrderFlaw): string {
  switch (flaw.kind) {
    case 'late':
      return `late by ${(flaw.byMs / 1_000).toFixed(1)} s`;
    case 'duplicate':
      return 'duplicate';
    case 'malformed':
      return `malformed: ${flaw.how}`;
  }
}
