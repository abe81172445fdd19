/** A broker of its own for each test of a file, with `pnpm kafka` and a producer on it. */
import { connectKafka, createPartitioner, kafkaSettings } from '@tidemark/kafka-connection';
import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterEach, beforeEach } from 'vitest';
import { runKafka } from './run-kafka.ts';

let broker: Broker;

/** Call it once in a file, before its tests. */
export function withOrdersBroker(): void {
  beforeEach(async () => {
    broker = await startBroker({
      topics: { orders: { partitions: 3 }, 'orders-dead-letters': { partitions: 3 } },
    });
  });
  afterEach(() => broker.close());
}

/** Where it is. */
export const brokers = () => broker.bootstrapServers;

/** What `pnpm kafka` prints for the words. */
export const kafka = (...argv: string[]) => runKafka(brokers(), argv);

/** The objects that it prints with `--json`. */
export const json = async (...argv: string[]) =>
  (await kafka(...argv, '--json')).map((line) => JSON.parse(line));

/** A connection of the test's own. */
export const connection = () =>
  connectKafka(kafkaSettings({ KAFKA_BROKERS: brokers() }), { clientId: 'test' });

/** A record to be sent; one that has no key has none. */
export type Message = {
  partition: number;
  key?: string | Buffer;
  value: string | Buffer | null;
  headers?: Record<string, string | string[] | Buffer>;
};

/** Sends one after the other. */
export async function produce(topic: string, messages: Message[]): Promise<void> {
  await using connected = await connection();
  const producer = connected.createKafka().producer({ createPartitioner });
  await producer.connect();
  for (const message of messages) await producer.send({ topic, messages: [message] });
  await producer.disconnect();
}
