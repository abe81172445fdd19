/**
 * The yardstick of the pipeline benchmark: kafkajs alone, doing no work. Runs as a process of its own, so that it has
 * the machine as an app has it, and prints one JSON line `{ "records", "elapsedMs" }`.
 *
 *     node --import tsx bare-client.ts produce|consume BROKERS TOPIC COUNT
 */
import {
  connectKafka,
  createPartitioner,
  type Kafka,
  kafkaSettings,
} from '@tidemark/kafka-connection';
import { createOrderGenerator } from '@tidemark/order-model';

const RECORDS_A_SEND = 1000;

const [mode, brokers = '', topic = '', countText = '0'] = process.argv.slice(2);
const count = Number(countText);
await using connection = await connectKafka(kafkaSettings({}, { brokers }), { clientId: 'bare' });
const measured =
  mode === 'produce'
    ? await produce(connection.createKafka())
    : await consume(connection.createKafka());
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

async function consume(kafka: Kafka) {
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
          records += batch.messages.length;
          if (records >= count) resolve(performance.now() - started);
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return { records, elapsedMs };
}

/** Ready-made messages: the yardstick pays for the client, not for making orders. */
function orders(howMany: number): { key: string; value: Buffer }[] {
  const generator = createOrderGenerator({ seed: 1, now: () => 1_700_000_000_000 });
  return Array.from({ length: howMany }, () => {
    const { key, value } = generator.next();
    return { key, value };
  });
}
