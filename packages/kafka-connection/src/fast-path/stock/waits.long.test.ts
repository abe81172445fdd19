// What takes kafkajs, as it is published and with its own settings, many seconds.
import { startBroker } from '@tidemark/local-broker';
import type kafkajs from 'kafkajs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { withKafkajs } from '../testing/load-kafkajs.ts';

// In tests kafkajs has other settings than elsewhere.
beforeAll(() => {
  vi.stubEnv('NODE_ENV', 'production');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

/** Runs `body` with a client without settings of ours; gives its error and how long that took. */
async function failing(brokers: string[], body: (kafka: kafkajs.Kafka) => Promise<unknown>) {
  return await withKafkajs('stock', async ({ Kafka, logLevel }) => {
    const before = performance.now();
    const error = await body(new Kafka({ brokers, logLevel: logLevel.NOTHING })).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return { error, ms: performance.now() - before };
  });
}

test('a broker that is down is reported after seconds', async () => {
  const { error, ms } = await failing(['127.0.0.1:1'], (kafka) => kafka.admin().connect());
  expect(error).toMatchObject({ name: 'KafkaJSNumberOfRetriesExceeded', retryCount: 5 });
  expect(ms).toBeGreaterThan(5_000);
});

test('the offsets of a topic that does not exist are looked for during seconds', async () => {
  await using broker = await startBroker();
  const { error, ms } = await failing([broker.bootstrapServers], async (kafka) => {
    const admin = kafka.admin();
    await admin.connect();
    await admin.fetchTopicOffsets('nowhere').finally(() => admin.disconnect());
  });
  expect(error).toMatchObject({ cause: { type: 'UNKNOWN_TOPIC_OR_PARTITION' } });
  expect(ms).toBeGreaterThan(5_000);
});
