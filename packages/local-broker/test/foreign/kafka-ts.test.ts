// The broker as kafka-ts meets it: it asks for the highest version of everything, and reads in fetch sessions if
// it is given any.

import { Producer as CodecProducer, stringSerializers } from '@platformatic/kafka';
import { API, createKafkaClient, type Message, setLogger } from 'kafka-ts';
import { expect, test } from 'vitest';
import { type Broker, startBroker } from '../../src/broker.ts';
import { Inbox, stableGroup } from './inbox.ts';

const quiet = () => {};
setLogger({ debug: quiet, info: quiet, warn: quiet, error: quiet, setLevel: quiet } as never);

const clientOn = ({ host, port }: Broker) =>
  createKafkaClient({ clientId: 'test', bootstrapServers: [{ host, port }] });

test('kafka-ts: administration by its low-level requests', async () => {
  await using broker = await startBroker();
  const cluster = clientOn(broker).createCluster();
  await cluster.connect();
  const topic = { name: 't', numPartitions: 2, replicationFactor: 1, assignments: [] };
  await cluster.sendRequest(API.CREATE_TOPICS, {
    validateOnly: false,
    timeoutMs: 1_000,
    topics: [{ ...topic, configs: [{ name: 'retention.ms', value: '1000' }] }],
  });
  const metadata = await cluster.sendRequest(API.METADATA, {
    ...{ allowTopicAutoCreation: false, includeTopicAuthorizedOperations: false },
    topics: [{ id: null, name: 't' }],
  });
  expect(metadata.topics[0]?.partitions).toHaveLength(2);
  expect(broker.describe().topics[0]?.configs).toEqual({ 'retention.ms': '1000' });
  await cluster.disconnect();
});

test('kafka-ts: reads every codec as a group, and shares it with a second member', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 4 } } });
  const others = new CodecProducer({
    ...{ clientId: 'codecs', bootstrapBrokers: [broker.bootstrapServers] },
    serializers: stringSerializers,
  });
  for (const [partition, compression] of (['none', 'gzip', 'snappy', 'lz4'] as const).entries()) {
    const value = compression.repeat(100);
    await others.send({ compression, messages: [{ topic: 't', partition, value }] });
  }
  await others.close();
  const client = clientOn(broker);
  const inbox = new Inbox<{ by: string; message: Message }>();
  const read = (by: string) =>
    client.startConsumer({
      ...{ topics: ['t'], groupId: 'g', fromTimestamp: -2n, maxWaitMs: 50 },
      ...{ sessionTimeoutMs: 60_000, rebalanceTimeoutMs: 60_000 },
      onBatch: (messages) => inbox.add(...messages.map((message) => ({ by, message }))),
    });
  const first = await read('first');
  await inbox.until(({ length }) => length >= 4);
  expect(inbox.items.map(({ message }) => String(message.value)).toSorted()).toEqual(
    ['gzip', 'lz4', 'none', 'snappy'].map((codec) => codec.repeat(100)),
  );
  const second = await read('second');
  await stableGroup(broker, 'g', 2);
  const producer = client.createProducer({});
  const toEach = [0, 1, 2, 3].map((partition) => ({
    topic: 't',
    partition,
    value: Buffer.from('x'),
  }));
  await producer.send(toEach as never);
  await inbox.until(({ length }) => length >= 8);
  await second.close();
  await first.close();
  await producer.close();
  expect(new Set(inbox.items.slice(4).map(({ by }) => by))).toEqual(new Set(['first', 'second']));
  const [group] = broker.describe().groups;
  expect(group?.offsets.map(({ partition, offset }) => [partition, offset]).toSorted()).toEqual(
    [0, 1, 2, 3].map((partition) => [partition, 2]),
  );
});
