/** A local broker with a kafkajs beside it, which the test loads: for what a whole client does by itself. */

import { type Broker, type BrokerOptions, startBroker } from '@tidemark/local-broker';
import type kafkajs from 'kafkajs';
import { afterAll, beforeAll } from 'vitest';
import type { Kafkajs } from './leader-moves.ts';

/** What the tests of a file share. */
export interface Rig {
  readonly broker: Broker;
  /** A client that says nothing and retries quickly; `config` goes before. */
  kafka(config?: Partial<kafkajs.KafkaConfig>): kafkajs.Kafka;
  /** A topic of this test's own, with values in partition 0. */
  topic(options?: { partitions?: number; values?: readonly string[] }): Promise<string>;
}

/** Starts the broker before the tests of a file, and ends it after them. */
export function stockRig(library: Kafkajs, options: BrokerOptions = {}): Rig {
  let running: Broker | undefined;
  let topics = 0;
  beforeAll(async () => {
    running = await startBroker({ groups: { minSessionTimeoutMs: 100 }, ...options });
  });
  afterAll(() => running?.close());
  const broker = () => {
    if (running === undefined) throw new Error('The broker has not started.');
    return running;
  };
  const rig: Rig = {
    get broker() {
      return broker();
    },
    kafka: (config) =>
      new library.Kafka({
        brokers: [broker().bootstrapServers],
        logLevel: library.logLevel.NOTHING,
        retry: { initialRetryTime: 5, maxRetryTime: 20, retries: 5 },
        ...config,
      }),
    async topic({ partitions = 1, values = [] } = {}) {
      const topic = `topic-${topics++}`;
      await broker().createTopic(topic, { partitions });
      if (values.length > 0) await write(rig.kafka(), topic, values);
      return topic;
    },
  };
  return rig;
}

/** Sends the values to partition 0, each in a batch of its own. */
export async function write(
  kafka: kafkajs.Kafka,
  topic: string,
  values: readonly string[],
): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  for (const value of values) await producer.send({ topic, messages: [{ value, partition: 0 }] });
  await producer.disconnect();
}

/** The payload of the next event of that kind. */
export function next(
  consumer: kafkajs.Consumer,
  event: 'GROUP_JOIN',
): Promise<kafkajs.ConsumerGroupJoinEvent['payload']>;
export function next(
  consumer: kafkajs.Consumer,
  event: 'CRASH',
): Promise<kafkajs.ConsumerCrashEvent['payload']>;
export function next(consumer: kafkajs.Consumer, event: 'GROUP_JOIN' | 'CRASH'): Promise<unknown> {
  return new Promise((resolve) => {
    const remove = consumer.on(consumer.events[event], (({ payload }: { payload: unknown }) => {
      remove();
      resolve(payload);
    }) as never);
  });
}
