// The broker as kafkajs meets it: admin, producer, consumer, consumer group.
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { type Broker, startBroker } from '../src/broker.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const QUICK = {
  maxWaitTimeInMs: 50,
  heartbeatInterval: 50,
  sessionTimeout: 6000,
  rebalanceTimeout: 6000,
};

function kafkaOn(broker: Broker, options: Partial<KafkaConfig> = {}): Kafka {
  return new Kafka({
    clientId: 'test',
    brokers: [broker.bootstrapServers],
    logLevel: logLevel.NOTHING,
    ...options,
  });
}

/** Collects what consumers hand over, and tells when there is as much as expected. */
class Inbox {
  readonly received: { readonly by: string; readonly partition: number; readonly value: string }[] =
    [];
  #waiting: (() => void) | undefined;

  add(by: string, partition: number, value: string): void {
    this.received.push({ by, partition, value });
    this.#waiting?.();
  }

  async until(enough: () => boolean): Promise<void> {
    while (!enough()) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }
}

async function join(kafka: Kafka, name: string, inbox: Inbox) {
  const consumer = kafka.consumer({ groupId: 'g', ...QUICK });
  let joins = 0;
  let partitions: number[] = [];
  const generations = new Inbox();
  consumer.on('consumer.group_join', ({ payload }) => {
    joins += 1;
    partitions = payload.memberAssignment.t ?? [];
    generations.add(name, 0, '');
  });
  await consumer.connect();
  await consumer.subscribe({ topics: ['t'], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ partition, message }) =>
      inbox.add(name, partition, String(message.value)),
  });
  return {
    consumer,
    partitions: () => partitions,
    /** Resolves when the member has joined for the n-th time. */
    joined: (times: number) => generations.until(() => joins >= times),
  };
}

test('admin: topics, partitions, settings, cluster', async () => {
  await using broker = await startBroker();
  const admin = kafkaOn(broker).admin();
  await admin.connect();
  const create = () => admin.createTopics({ topics: [{ topic: 't', numPartitions: 2 }] });
  expect([await create(), await create()]).toEqual([true, false]);
  expect(await admin.listTopics()).toEqual(['t']);
  await admin.createPartitions({ topicPartitions: [{ topic: 't', count: 3 }] });
  const [metadata] = (await admin.fetchTopicMetadata({ topics: ['t'] })).topics;
  expect(metadata?.partitions.map(({ leader, isr }) => [leader, isr])).toEqual(
    Array(3).fill([1, [1]]),
  );
  const described = async () => {
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: 2, name: 't', configNames: ['retention.ms'] }],
    });
    return resources[0]?.configEntries[0]?.configValue;
  };
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: 2, name: 't', configEntries: [{ name: 'retention.ms', value: '-1' }] }],
  });
  expect(await described()).toBe('-1');
  expect(await admin.describeCluster()).toMatchObject({
    controller: 1,
    clusterId: broker.describe().clusterId,
  });
  await admin.deleteTopics({ topics: ['t'] });
  expect(await admin.listTopics()).toEqual([]);
  await admin.disconnect();
});

test('what producers send, with and without idempotence and compression, is read back in order', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 1 } } });
  const kafka = kafkaOn(broker);
  const sent: string[] = [];
  for (const [idempotent, compression] of [
    [false, 0],
    [true, 0],
    [true, 1],
  ] as const) {
    const producer = kafka.producer({ idempotent });
    await producer.connect();
    for (let batch = 0; batch < 5; batch += 1) {
      const values = Array.from(
        { length: 20 },
        (_, i) => `${idempotent}-${compression}-${batch}-${i}`,
      );
      const result = await producer.send({
        topic: 't',
        compression,
        messages: values.map((value) => ({ key: 'k', value, headers: { h: 'x' } })),
      });
      expect(result[0]).toMatchObject({ errorCode: 0, baseOffset: String(sent.length) });
      sent.push(...values);
    }
    await producer.disconnect();
  }
  const inbox = new Inbox();
  const { consumer } = await join(kafka, 'reader', inbox);
  await inbox.until(() => inbox.received.length >= sent.length);
  await consumer.disconnect();
  expect(inbox.received.map(({ value }) => value)).toEqual(sent);
});

test('two members of a group share the partitions, and one takes over what the other leaves', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 4 } } });
  const kafka = kafkaOn(broker);
  const producer = kafka.producer();
  await producer.connect();
  const inbox = new Inbox();
  const sendToEach = (value: string) =>
    producer.send({
      topic: 't',
      messages: [0, 1, 2, 3].map((partition) => ({ partition, value })),
    });
  const first = await join(kafka, 'first', inbox);
  await first.joined(1);
  expect(first.partitions()).toEqual([0, 1, 2, 3]);
  await sendToEach('alone');
  await inbox.until(() => inbox.received.length >= 4);
  const second = await join(kafkaOn(broker, { clientId: 'other' }), 'second', inbox);
  await Promise.all([first.joined(2), second.joined(1)]);
  expect([...first.partitions(), ...second.partitions()].toSorted()).toEqual([0, 1, 2, 3]);
  await sendToEach('together');
  await inbox.until(() => inbox.received.length >= 8);
  await second.consumer.disconnect();
  await first.joined(3);
  expect(first.partitions()).toEqual([0, 1, 2, 3]);
  await sendToEach('alone again');
  await inbox.until(() => inbox.received.length >= 12);
  await first.consumer.disconnect();
  await producer.disconnect();
  const byValue = (value: string) => inbox.received.filter((each) => each.value === value);
  expect(byValue('alone').map(({ by }) => by)).toEqual(Array(4).fill('first'));
  expect(new Set(byValue('together').map(({ by }) => by))).toEqual(new Set(['first', 'second']));
  expect(byValue('alone again').map(({ by }) => by)).toEqual(Array(4).fill('first'));
  expect(inbox.received).toHaveLength(12);
});

test('a group goes on where it stopped', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 1 } } });
  const kafka = kafkaOn(broker);
  const producer = kafka.producer();
  await producer.connect();
  const inbox = new Inbox();
  for (const value of ['before', 'after']) {
    await producer.send({ topic: 't', messages: [{ value }] });
    const { consumer } = await join(kafka, value, inbox);
    await inbox.until(() => inbox.received.some((each) => each.value === value));
    await consumer.disconnect();
  }
  await producer.disconnect();
  expect(inbox.received.map(({ by, value }) => [by, value])).toEqual([
    ['before', 'before'],
    ['after', 'after'],
  ]);
  const admin = kafka.admin();
  await admin.connect();
  const offsets = await admin.fetchOffsets({ groupId: 'g', topics: ['t'] });
  expect(offsets[0]?.partitions).toEqual([{ partition: 0, offset: '2', metadata: null }]);
  expect((await admin.describeGroups(['g'])).groups[0]).toMatchObject({ state: 'Empty' });
  await admin.deleteGroups(['g']);
  expect((await admin.listGroups()).groups).toEqual([]);
  await admin.disconnect();
});

test('records and offsets are there after a restart on the same folder and port', async () => {
  using folder = new TemporaryFolder();
  const inbox = new Inbox();
  let port = 0;
  for (const value of ['first run', 'second run']) {
    await using broker = await startBroker({ port, dataDir: folder.path });
    port = broker.port;
    const kafka = kafkaOn(broker);
    if (value === 'first run') await broker.createTopic('t', { partitions: 1 });
    const producer = kafka.producer({ idempotent: true });
    await producer.connect();
    await producer.send({ topic: 't', messages: [{ value }] });
    await producer.disconnect();
    const { consumer } = await join(kafka, value, inbox);
    await inbox.until(() => inbox.received.some((each) => each.value === value));
    await consumer.disconnect();
    expect(broker.describe().topics[0]?.partitions[0]?.highWatermark).toBe(inbox.received.length);
  }
  expect(inbox.received.map(({ by, value }) => [by, value])).toEqual([
    ['first run', 'first run'],
    ['second run', 'second run'],
  ]);
});
