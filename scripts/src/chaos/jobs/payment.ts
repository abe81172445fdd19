/** What the join job reads beside orders: one payment an order, some too late to count. */
import type { Order } from '@tidemark/order-model';
import type { Deserializer } from '@tidemark/stream-runtime';
import { z } from 'zod';

const paymentSchema = z.object({
  orderId: z.string(),
  customerId: z.string(),
  timestamp: z.number(),
});

/** `timestamp` is epoch milliseconds. */
export type Payment = z.infer<typeof paymentSchema>;

/** The payment of an order: up to 99 ms later, decided by its time. */
export function paymentOf({ orderId, customerId, timestamp }: Order): Payment {
  return { orderId, customerId, timestamp: timestamp + ((timestamp * 7) % 100) };
}

/** Reads JSON. */
export const paymentSerde: Deserializer<Payment> = {
  deserialize(bytes) {
    const payment = paymentSchema.safeParse(JSON.parse(String(bytes)));
    return payment.success
      ? { ok: true, value: payment.data }
      : { ok: false, field: 'value', reason: payment.error.message };
  },
};
