/** What a record costs the broker beside what it costs kafkajs, and how long one takes from producer to consumer. */
import type { Kafka } from '@tidemark/kafka-connection';
import { median } from '../median.ts';
import type { MeasuredServer } from './measured-server.ts';
import { RawClient } from './raw-client.ts';

/** CPU microseconds a record. */
export interface RecordCost {
  readonly broker: number;
  readonly client: number;
}

const RECORDS = 1_000_000;
const RECORDS_A_SEND = 1000;
const VALUE = 'x'.repeat(120);
const LATENCY_SAMPLES = 1000;
const IDLE_MS = 5000;

/** Produces, then consumes, through kafkajs. */
export async function benchRecordCost(
  kafka: Kafka,
  server: MeasuredServer,
  topic: string,
): Promise<Record<'produce' | 'fetch', RecordCost>> {
  const producer = kafka.producer({ idempotent: true });
  await producer.connect();
  const messages = Array.from({ length: RECORDS_A_SEND }, (_, i) => ({
    key: `${i}`,
    value: VALUE,
  }));
  const produce = await cost(server, async () => {
    for (let sent = 0; sent < RECORDS; sent += RECORDS_A_SEND)
      await producer.send({ topic, messages });
  });
  await producer.disconnect();
  const consumer = kafka.consumer({ groupId: `${topic}-readers`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const fetch = await cost(server, async () => {
    let seen = 0;
    await new Promise<void>((resolve) => {
      void consumer.run({
        eachBatch: async ({ batch }) => {
          seen += batch.messages.length;
          if (seen >= RECORDS) resolve();
        },
      });
    });
  });
  await consumer.disconnect();
  return { produce, fetch };
}

/** Milliseconds from sending a record to having it from a fetch that waited: the median, and p99. */
export async function benchLatency(address: string, topic: string, batch: Buffer) {
  using writer = await RawClient.connect(address, topic);
  using reader = await RawClient.connect(address, topic);
  const samples: number[] = [];
  for (let offset = 0; offset < LATENCY_SAMPLES; offset += 1) {
    const arrived = reader.fetch(offset, 1_000_000);
    await new Promise((resolve) => setImmediate(resolve));
    const started = performance.now();
    await Promise.all([writer.produce(batch), arrived]);
    samples.push(performance.now() - started);
  }
  const sorted = samples.toSorted((a, b) => a - b);
  return { medianMs: median(samples), p99Ms: sorted[Math.floor(LATENCY_SAMPLES * 0.99)] ?? 0 };
}

/** The share of one core that a broker uses that nobody asks for anything. */
export async function benchIdle(server: MeasuredServer): Promise<number> {
  const before = await server.cpuMs();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  return ((await server.cpuMs()) - before) / IDLE_MS;
}

async function cost(server: MeasuredServer, work: () => Promise<void>): Promise<RecordCost> {
  const brokerBefore = await server.cpuMs();
  const own = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(own);
  const broker = (await server.cpuMs()) - brokerBefore;
  return { broker: (broker * 1000) / RECORDS, client: (user + system) / RECORDS };
}
