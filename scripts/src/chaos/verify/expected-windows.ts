/** Which windows of the chaos job must fire, and with what in them. */
import { partitionForKey } from '@tidemark/kafka-connection';
import type { Order } from '@tidemark/order-model';
import { OUT_OF_ORDERNESS_MS, WINDOW_MS } from '../jobs/times.ts';
import type { ResultObject } from './ledger.ts';

/** Those that end before the last watermark of their partition. */
export function expectedWindows(orders: readonly Order[], partitions: number): ResultObject[] {
  const partitionOf = new Map<string, number>();
  const latest = new Map<number, number>();
  const windows = new Map<string, { customerId: string; start: number; amounts: number[] }>();
  for (const { customerId, timestamp, amountCents } of orders) {
    const partition = partitionOf.get(customerId) ?? partitionForKey(customerId, partitions);
    partitionOf.set(customerId, partition);
    latest.set(partition, Math.max(latest.get(partition) ?? 0, timestamp));
    const start = timestamp - (timestamp % WINDOW_MS);
    const name = `${customerId} ${start}`;
    const window = windows.get(name) ?? { customerId, start, amounts: [] };
    windows.set(name, window);
    window.amounts.push(amountCents);
  }
  const hasFired = ({ customerId, start }: { customerId: string; start: number }) => {
    const watermark = (latest.get(partitionOf.get(customerId) ?? 0) ?? 0) - OUT_OF_ORDERNESS_MS - 1;
    return watermark >= start + WINDOW_MS - 1;
  };
  return [...windows.values()].filter(hasFired).map(({ customerId, start, amounts }) => ({
    ...{ result: 'window', customerId, start, orders: amounts.length },
    totalCents: amounts.reduce((total, amount) => total + amount, 0),
  }));
}
