/** Orders at an even pace, each with a time of its own by which its results are known again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createPartitioner, type KafkaConnection } from '@tidemark/kafka-connection';
import { createOrderGenerator } from '@tidemark/order-model';

const TICK_MS = 5;

/** Orders that go on until they are stopped. */
export interface PacedOrders {
  /** When the order with this timestamp was handed to the producer, as `performance.now()` tells. */
  readonly sentAt: ReadonlyMap<number, number>;
  stop(): Promise<void>;
}

/** Sends each order as soon as it is due, without waiting for others. */
export async function paceOrders(
  connection: KafkaConnection,
  topic: string,
  perSecond: number,
): Promise<PacedOrders> {
  const producer = connection.createKafka().producer({ createPartitioner, idempotent: true });
  await producer.connect();
  let time = Date.now();
  const generator = createOrderGenerator({ seed: 1, customers: 500, now: () => time });
  const sentAt = new Map<number, number>();
  const underWay = new Set<Promise<unknown>>();
  let isStopped = false;
  const send = () => {
    time = Math.max(time + 1, Date.now());
    const { key, value } = generator.next();
    sentAt.set(time, performance.now());
    const sent = producer.send({ topic, messages: [{ key, value }] });
    underWay.add(sent);
    void sent.finally(() => underWay.delete(sent));
  };
  const run = async () => {
    const begin = performance.now();
    for (let count = 0; !isStopped; await sleep(TICK_MS)) {
      const due = ((performance.now() - begin) * perSecond) / 1_000;
      for (; count < due; count++) send();
    }
    await Promise.all(underWay);
  };
  const running = run();
  return {
    sentAt,
    async stop() {
      isStopped = true;
      await running;
      await producer.disconnect();
    },
  };
}
