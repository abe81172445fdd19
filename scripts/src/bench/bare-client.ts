/**
 * The yardstick of the pipeline benchmark: kafkajs alone, doing no work. Runs as a process of its own, so that it has
 * the machine as an app has it, and prints one JSON line `{ "records", "elapsedMs" }`. `transform` does what lesson 03
 * does, in a plain loop without transactions: four results an order to TOPIC-bare, totals in Maps.
 *
 *     node --import tsx bare-client.ts produce|consume|transform BROKERS TOPIC COUNT
 */
import {
  connectKafka,
  createPartitioner,
  type Kafka,
  kafkaSettings,
} from '@tidemark/kafka-connection';
import { createOrderGenerator } from '@tidemark/order-model';

const RECORDS_A_SEND = 1000;
const totals = new Map<string, Totals>();

const [mode, brokers = '', topic = '', countText = '0'] = process.argv.slice(2);
const count = Number(countText);
await using connection = await connectKafka(kafkaSettings({}, { brokers }), { clientId: 'bare' });
const measured =
  mode === 'produce'
    ? await produce(connection.createKafka())
    : await consume(connection.createKafka(), mode === 'transform');
process.stdout.write(`${JSON.stringify(measured)}\n`);

async function produce(kafka: Kafka) {
  const messages = orders(count);
  const producer = kafka.producer({ idempotent: true, createPartitioner });
  await producer.connect();
  const started = performance.now();
  for (let sent = 0; sent < messages.length; sent += RECORDS_A_SEND) {
    await producer.send({ topic, acks: -1, messages: messages.slice(sent, sent + RECORDS_A_SEND) });
  }
  const elapsedMs = performance.now() - started;
  await producer.disconnect();
  return { records: messages.length, elapsedMs };
}

async function consume(kafka: Kafka, isTransforming: boolean) {
  const producer = kafka.producer({ idempotent: true, createPartitioner });
  await producer.connect();
  const consumer = kafka.consumer({
    groupId: `bare-${process.pid}-${Date.now()}`,
    maxWaitTimeInMs: 250,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let records = 0;
  let started = 0;
  const elapsedMs = await new Promise<number>((resolve, reject) => {
    consumer
      .run({
        eachBatch: async ({ batch }) => {
          if (records === 0) started = performance.now();
          if (isTransforming) {
            const messages = batch.messages.flatMap(({ value }) => results(String(value)));
            for (let sent = 0; sent < messages.length; sent += RECORDS_A_SEND) {
              const some = messages.slice(sent, sent + RECORDS_A_SEND);
              await producer.send({ topic: `${topic}-bare`, acks: -1, messages: some });
            }
          }
          records += batch.messages.length;
          if (records >= count) resolve(performance.now() - started);
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  await producer.disconnect();
  return { records, elapsedMs };
}

interface Totals {
  total: number;
  orders: number;
  max: number;
}

function results(text: string): { key: string; value: string }[] {
  const { customerId, category, amount, timestamp } = JSON.parse(text);
  const { total, orders: count } = addTo(customerId, amount);
  const status = total >= 1_000 ? 'PREMIUM' : total >= 500 ? 'VIP' : 'REGULAR';
  const frequency = count === 1 ? 'NEW CUSTOMER' : count <= 5 ? 'OCCASIONAL' : 'FREQUENT';
  const all = addTo(category, amount);
  const customer = { timestamp, customerId, orders: count };
  return [
    { key: customerId, value: JSON.stringify({ result: 'customer-totals', ...customer, total }) },
    {
      key: customerId,
      value: JSON.stringify({ result: 'vip-status', ...customer, status, total }),
    },
    {
      key: customerId,
      value: JSON.stringify({ result: 'order-frequency', ...customer, frequency }),
    },
    {
      key: category,
      value: JSON.stringify({
        result: 'category-analysis',
        timestamp,
        category,
        ...all,
        average: all.total / all.orders,
      }),
    },
  ];
}

function addTo(key: string, amount: number): Totals {
  const { total, orders: count, max } = totals.get(key) ?? { total: 0, orders: 0, max: 0 };
  const sum = { total: total + amount, orders: count + 1, max: Math.max(max, amount) };
  totals.set(key, sum);
  return sum;
}

/** Ready-made messages: the yardstick pays for the client, not for making orders. */
function orders(howMany: number): { key: string; value: Buffer }[] {
  const generator = createOrderGenerator({ seed: 1, now: () => 1_700_000_000_000 });
  return Array.from({ length: howMany }, () => {
    const { key, value } = generator.next();
    return { key, value };
  });
}
