// A topic that the local broker has compacted: a batch without records is all that is left at its beginning.
import { type Broker, startBroker } from '@tidemark/local-broker';
import type { Kafka } from 'kafkajs';
import { expect, test } from 'vitest';
import { withKafkajs } from '../testing/load-kafkajs.ts';

const TOPIC = 'changes';
const configs = {
  'cleanup.policy': 'compact',
  'segment.bytes': '250',
  'min.cleanable.dirty.ratio': '0.01',
};

/** The topic then begins with the emptied last batch of an idempotent producer; its key has value `new`. */
async function fill(kafka: Kafka, broker: Broker): Promise<void> {
  for (const [idempotent, values] of [
    [true, ['old']],
    [false, ['new', 'x'.repeat(100), 'x'.repeat(100)]],
  ] as const) {
    const producer = kafka.producer({ idempotent, maxInFlightRequests: 1 });
    await producer.connect();
    for (const value of values)
      await producer.send({
        topic: TOPIC,
        messages: [{ key: value.length === 3 ? 'k' : 'filler', value }],
      });
    await producer.disconnect();
  }
  await broker.compact();
}

/** The first value that a consumer is given; nothing when it asked ten times and was given none. */
async function firstValue(kafka: Kafka, broker: Broker): Promise<string | undefined> {
  const consumer = kafka.consumer({
    groupId: 'readers',
    maxBytesPerPartition: 100,
    maxWaitTimeInMs: 10,
  });
  let fetches = 0;
  let stop = () => {};
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
    return await new Promise<string | undefined>((resolve, reject) => {
      stop = broker.onRequest(({ api }) => {
        if (api !== 'Fetch') return;
        fetches += 1;
        if (fetches === 10) resolve(undefined);
      });
      consumer
        .run({ eachMessage: async ({ message }) => resolve(message.value?.toString()) })
        .catch(reject);
    });
  } finally {
    stop();
    await consumer.disconnect();
  }
}

test('a consumer gets past a batch that compaction emptied, where stock kafkajs asks for it for ever', async () => {
  await using broker = await startBroker({ topics: { [TOPIC]: { partitions: 1, configs } } });
  const read = (kind: 'stock' | 'ours', prepare?: typeof fill) =>
    withKafkajs(kind, async ({ Kafka, logLevel }) => {
      const brokers = [broker.bootstrapServers];
      const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
      await prepare?.(kafka, broker);
      return firstValue(kafka, broker);
    });
  expect(await read('stock', fill), 'stock').toBe(undefined);
  expect(await read('ours')).toBe('new');
});
