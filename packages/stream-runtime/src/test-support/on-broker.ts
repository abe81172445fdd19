/** Jobs on a broker of this project's own, in memory and in this process. */

import type { StreamExecutionEnvironment } from '@tidemark/event-time';
import { connectKafka, type KafkaConnection, kafkaSettings } from '@tidemark/kafka-connection';
import { type Broker, startBroker } from '@tidemark/local-broker';
import { onTestFinished } from 'vitest';
import { kafkaEnvironment } from '../environment.ts';
import type { JobOptions } from '../options.ts';
import type { KafkaJobResult } from '../result.ts';
import { describeTotals, type TestOrder } from './order-job.ts';

/** A broker with a connection to it; both end with the test. */
export async function brokerWith(
  topics: Readonly<Record<string, number>>,
  options: { readonly port?: number; readonly dataDir?: string } = {},
): Promise<{ broker: Broker; connection: KafkaConnection }> {
  const broker = await startBroker({
    ...options,
    topics: Object.fromEntries(
      Object.entries(topics).map(([topic, partitions]) => [topic, { partitions }]),
    ),
  });
  const settings = kafkaSettings({ KAFKA_BROKERS: broker.bootstrapServers });
  const connection = await connectKafka(settings, { clientId: 'test' });
  onTestFinished(async () => {
    await connection[Symbol.asyncDispose]();
    await broker.close();
  });
  return { broker, connection };
}

/** Values as they stand in a partition: orders are written as JSON, texts and nulls as they are. */
export async function produce(
  connection: KafkaConnection,
  topic: string,
  partition: number,
  values: readonly (TestOrder | string | null)[],
): Promise<void> {
  const producer = connection.createKafka().producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const messages = values.map((value) => ({
    partition,
    key: typeof value === 'object' && value !== null ? value.customer : 'key',
    value: typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    headers: { trace: 'abc' },
  }));
  await producer.send({ topic, messages });
  await producer.disconnect();
}

/** All that a topic holds, read by nothing of ours. */
export async function readAll(connection: KafkaConnection, topic: string) {
  const admin = await connection.admin();
  const ends = await admin.fetchTopicOffsets(topic);
  const open = new Set(ends.filter(({ high }) => high !== '0').map(({ partition }) => partition));
  const consumer = connection.createKafka().consumer({
    groupId: `reader-${topic}`,
    maxWaitTimeInMs: 50,
  });
  const messages: { key: string; value: string | null; headers: Record<string, string> }[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve) => {
    if (open.size === 0) return resolve();
    void consumer.run({
      eachBatch: async ({ batch }) => {
        for (const { key, value, headers } of batch.messages) {
          const texts = Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]);
          messages.push({
            key: String(key),
            value: value && String(value),
            headers: Object.fromEntries(texts),
          });
        }
        const end = ends.find(({ partition }) => partition === batch.partition)?.high;
        if (Number(batch.lastOffset()) + 1 >= Number(end)) open.delete(batch.partition);
        if (open.size === 0) resolve();
      },
    });
  });
  await consumer.disconnect();
  return messages;
}

/** What the group has committed, by partition. */
export async function committedOffsets(connection: KafkaConnection, topic: string) {
  const admin = await connection.admin();
  const [answer] = await admin.fetchOffsets({ groupId: 'group', topics: [topic] });
  const partitions = answer?.partitions ?? [];
  return partitions
    .toSorted((a, b) => a.partition - b.partition)
    .map(({ offset }) => Number(offset));
}

/** A running job; it ends with the test at the latest. */
export function runJob(
  connection: KafkaConnection,
  options: Partial<JobOptions> = {},
  describe: (environment: StreamExecutionEnvironment<KafkaJobResult>) => void = describeTotals,
) {
  const abort = new AbortController();
  const printed: string[] = [];
  const states: string[] = [];
  const watchers = new Set<() => void>();
  const tell = () => {
    for (const watcher of watchers) watcher();
  };
  const environment = kafkaEnvironment({
    connection,
    groupId: 'group',
    from: 'earliest',
    commitIntervalMs: 50,
    printer: {
      print(name, value) {
        printed.push(`${name}> ${value}`);
        tell();
      },
    },
    signal: abort.signal,
    onState(state) {
      states.push(state);
      tell();
    },
    ...options,
  });
  describe(environment);
  const result = environment.execute('totals');
  result.catch(() => {});
  const stop = () => {
    abort.abort();
    return result;
  };
  onTestFinished(async () => {
    await stop().catch(() => {});
  });
  /** Resolves when the condition holds after something was printed or the state changed. */
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const watcher = () => {
        if (!condition()) return;
        watchers.delete(watcher);
        resolve();
      };
      watchers.add(watcher);
      watcher();
    });
  return { printed, states, result, stop, until };
}
