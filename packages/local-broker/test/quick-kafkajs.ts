// kafkajs for tests of faults: with retries that do not take long, and disposable.
import { Kafka, logLevel } from 'kafkajs';
import type { Broker } from '../src/broker.ts';
import type { Cluster } from '../src/cluster/cluster.ts';

type ProducerOptions = Parameters<Kafka['producer']>[0];

function kafkaOn(to: Broker | Cluster, retry: object = {}, clientId = 'test'): Kafka {
  return new Kafka({
    clientId,
    brokers: to.bootstrapServers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 5, maxRetryTime: 20, ...retry },
  });
}

/** A connected producer. */
export async function producerOn(
  to: Broker | Cluster,
  options: ProducerOptions = {},
  retry: object = {},
  clientId?: string,
) {
  const producer = kafkaOn(to, retry, clientId).producer({
    retry: { initialRetryTime: 5, ...retry },
    ...options,
  });
  await producer.connect();
  return Object.assign(producer, {
    [Symbol.asyncDispose]: () => producer.disconnect(),
  });
}

/** A consumer of topic `orders` that is in its group. */
export async function consumerOn(broker: Broker, onValue: (value: string) => void = () => {}) {
  const consumer = kafkaOn(broker).consumer({
    groupId: 'group',
    maxWaitTimeInMs: 20,
    heartbeatInterval: 20,
  });
  const joined = () =>
    new Promise<void>((resolve) => {
      const forget = consumer.on('consumer.group_join', () => {
        forget();
        resolve();
      });
    });
  await consumer.connect();
  await consumer.subscribe({ topic: 'orders', fromBeginning: true });
  const first = joined();
  await consumer.run({ eachMessage: async ({ message: { value } }) => onValue(String(value)) });
  await first;
  return Object.assign(consumer, {
    joined,
    [Symbol.asyncDispose]: () => consumer.disconnect(),
  });
}

/** The first value that a consumer gets. */
export async function firstMessage(broker: Broker): Promise<string> {
  let tell: (value: string) => void = () => {};
  const value = new Promise<string>((resolve) => {
    tell = resolve;
  });
  await using _ = await consumerOn(broker, tell);
  return await value;
}

/** `sent`, or the name of the Kafka error. */
export async function outcome(sending: Promise<unknown>): Promise<string> {
  try {
    await sending;
    return 'sent';
  } catch (error) {
    const { type, cause } = error as { readonly type?: string; readonly cause?: { type?: string } };
    return type ?? cause?.type ?? String(error);
  }
}

/** Where a partition ends. */
export function endOf(broker: Broker, topic = 'orders', partition = 0): number | undefined {
  const { topics: all } = broker.describe();
  return all.find(({ name }) => name === topic)?.partitions[partition]?.highWatermark;
}
