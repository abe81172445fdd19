// The broker as @platformatic/kafka meets it: flexible versions only, topic ids in Fetch, and the same connection
// for everything.
import {
  Admin,
  type CompressionAlgorithmValue,
  type ConfigDescription,
  ConfigResourceTypes,
  Consumer,
  FetchIsolationLevels,
  Producer,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { type Broker, startBroker } from '../../src/broker.ts';
import { Inbox, stableGroup } from './inbox.ts';

/** So long that on a busy machine, too, nobody is thought gone. */
const PATIENCE_MS = 60_000;

const GROUP = {
  ...{
    sessionTimeout: PATIENCE_MS,
    rebalanceTimeout: PATIENCE_MS,
    heartbeatInterval: 50,
    maxWaitTime: 50,
  },
  mode: 'committed',
  fallbackMode: 'earliest',
} as const;

const clientOf = ({ bootstrapServers }: Broker) => ({
  clientId: 'test',
  bootstrapBrokers: [bootstrapServers],
  ...{ connectTimeout: PATIENCE_MS, timeout: PATIENCE_MS, retries: 0 },
});
const producerOn = (broker: Broker, transactionalId?: string) =>
  new Producer({
    ...clientOf(broker),
    serializers: stringSerializers,
    idempotent: true,
    ...(transactionalId && { transactionalId }),
  });
const consumerOn = (broker: Broker, groupId: string) =>
  new Consumer({ ...clientOf(broker), groupId, deserializers: stringDeserializers });

test('@platformatic/kafka: administration', async () => {
  await using broker = await startBroker();
  const admin = new Admin(clientOf(broker));
  await admin.createTopics({ topics: ['t'], partitions: 2, replicas: 1 });
  await expect(admin.createTopics({ topics: ['t'] })).rejects.toThrow();
  await admin.createPartitions({
    topics: [{ name: 't', count: 3, assignments: [{ brokerIds: [1] }] }],
  });
  const { topics } = await admin.metadata({ topics: ['t'] });
  expect(topics.get('t')?.partitionsCount).toBe(3);
  const resource = { resourceType: ConfigResourceTypes.TOPIC, resourceName: 't' };
  await admin.incrementalAlterConfigs({
    resources: [
      {
        ...resource,
        configs: [{ name: 'retention.ms', configOperation: 0, value: '1000' }],
      },
    ],
  });
  const described: readonly ConfigDescription[] = await admin.describeConfigs({
    resources: [{ ...resource, configurationKeys: null }],
  });
  expect(described[0]?.configs.find(({ name }) => name === 'retention.ms')?.value).toBe('1000');
  expect(await admin.listTopics()).toEqual(['t']);
  await admin.deleteTopics({ topics: ['t'] });
  expect(await admin.listTopics()).toEqual([]);
  await admin.close();
});

test('@platformatic/kafka: each codec that it has, read by a group that a second member joins', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 4 } } });
  const producer = producerOn(broker);
  const codecs: readonly CompressionAlgorithmValue[] = ['none', 'gzip', 'snappy', 'lz4'];
  const sent = codecs.map((codec, partition) => ({ codec, partition, value: codec.repeat(100) }));
  for (const { codec, partition, value } of sent) {
    const headers = { codec };
    await producer.send({
      compression: codec,
      messages: [{ topic: 't', partition, key: 'k', value, headers }],
    });
  }
  const inbox = new Inbox<{ by: string; value: string; header: string | undefined }>();
  const read = async (by: string) => {
    const consumer = consumerOn(broker, 'g');
    const stream = await consumer.consume({ ...GROUP, topics: ['t'], autocommit: false });
    stream.on('data', async (message) => {
      await message.commit();
      inbox.add({ by, value: message.value, header: message.headers.get('codec') });
    });
    return { consumer, stream };
  };
  const first = await read('first');
  await inbox.until(({ length }) => length >= sent.length);
  expect(inbox.items.map(({ value, header }) => ({ value, codec: header }))).toEqual(
    expect.arrayContaining(sent.map(({ value, codec }) => ({ value, codec }))),
  );
  const second = await read('second');
  await stableGroup(broker, 'g', 2);
  const committed = broker.describe().groups[0]?.offsets;
  expect(committed?.map(({ partition, offset }) => [partition, offset]).toSorted()).toEqual(
    sent.map(({ partition }) => [partition, 1]),
  );
  await producer.send({
    messages: sent.map(({ partition }) => ({ topic: 't', partition, value: 'again' })),
  });
  await inbox.until(({ length }) => length >= 2 * sent.length);
  const later = inbox.items.slice(sent.length);
  expect(new Set(later.map(({ by }) => by))).toEqual(new Set(['first', 'second']));
  for (const { consumer, stream } of [first, second]) {
    await stream.close();
    await consumer.close(true);
  }
  await producer.close();
});

test('@platformatic/kafka: a transaction with offsets is committed, another one leaves nothing', async () => {
  await using broker = await startBroker({
    topics: { in: { partitions: 1 }, out: { partitions: 1 } },
  });
  const producer = producerOn(broker, 'tx');
  const aborted = await producer.beginTransaction();
  await aborted.send({ messages: [{ topic: 'out', value: 'aborted' }] });
  await aborted.abort();
  const source = producerOn(broker);
  await source.send({ messages: [{ topic: 'in', value: 'one' }] });
  const consumer = consumerOn(broker, 'copy');
  const stream = await consumer.consume({ ...GROUP, topics: ['in'], autocommit: false });
  for await (const message of stream) {
    const transaction = await producer.beginTransaction();
    await transaction.addConsumer(consumer);
    await transaction.send({ messages: [{ topic: 'out', value: `${message.value} copied` }] });
    await transaction.addOffset(message);
    await transaction.commit();
    break;
  }
  await consumer.close(true);
  const reader = consumerOn(broker, 'reader');
  const out = await reader.consume({
    ...{ ...GROUP, topics: ['out'], isolationLevel: FetchIsolationLevels.READ_COMMITTED },
  });
  for await (const { value } of out) {
    expect(value).toBe('one copied');
    break;
  }
  await reader.close(true);
  expect(broker.describe().groups.find(({ groupId }) => groupId === 'copy')?.offsets).toEqual([
    { topic: 'in', partition: 0, offset: 1, metadata: expect.any(String) },
  ]);
  await producer.close();
  await source.close();
});
