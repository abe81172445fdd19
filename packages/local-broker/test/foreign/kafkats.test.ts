// The broker as @kafkats/client meets it, with its exactly-once loop.
import { KafkaClient } from '@kafkats/client';
import { expect, test } from 'vitest';
import { type Broker, startBroker } from '../../src/broker.ts';
import { Inbox, stableGroup } from './inbox.ts';

const QUICK = {
  ...{ sessionTimeoutMs: 60_000, rebalanceTimeoutMs: 60_000, heartbeatIntervalMs: 50 },
  ...{ maxWaitMs: 50, autoOffsetReset: 'earliest' as const },
};

async function clientOn({ bootstrapServers }: Broker): Promise<KafkaClient> {
  const client = new KafkaClient({ clientId: 'test', brokers: [bootstrapServers] });
  await client.connect();
  return client;
}

test('@kafkats/client: administration', async () => {
  await using broker = await startBroker();
  const client = await clientOn(broker);
  const admin = client.admin();
  const made = await admin.createTopics([
    { name: 't', numPartitions: 2, configs: { 'retention.ms': '1000' } },
  ]);
  expect(made).toMatchObject([{ name: 't' }]);
  expect(await admin.listTopics()).toEqual(['t']);
  expect(await admin.fetchTopicOffsets('t', [0, 1], 'latest')).toEqual(
    new Map([
      [0, 0n],
      [1, 0n],
    ]),
  );
  expect((await admin.describeCluster()).brokers).toHaveLength(1);
  await admin.deleteTopics(['t']);
  expect(broker.describe().topics).toEqual([]);
  await client.disconnect();
});

test('@kafkats/client: a group that a second member joins reads what was sent plain and in gzip', async () => {
  await using broker = await startBroker({ topics: { t: { partitions: 4 } } });
  const client = await clientOn(broker);
  const sent: string[] = [];
  for (const compression of ['none', 'gzip'] as const) {
    const producer = client.producer({ compression, idempotent: true, lingerMs: 0 });
    const values = [0, 1, 2, 3].map((partition) => ({
      ...{ partition, key: 'k', value: Buffer.from(`${compression} ${partition}`) },
      headers: { codec: compression },
    }));
    await producer.send('t', values);
    sent.push(...values.map(({ value }) => String(value)));
    await producer.disconnect();
  }
  const inbox = new Inbox<{ by: string; value: string }>();
  // A client of its own each: requests of one share a connection, where a JoinGroup holds up the others' heartbeats.
  const clients = [client, await clientOn(broker)] as const;
  const read = (by: string, client: KafkaClient) => {
    const consumer = client.consumer({ groupId: 'g', ...QUICK });
    const done = consumer.runEach(
      't',
      async ({ value, headers }) => {
        expect(String(value)).toMatch(String(headers.codec));
        inbox.add({ by, value: String(value) });
      },
      { autoCommitIntervalMs: 20 },
    );
    return { consumer, done };
  };
  const first = read('first', clients[0]);
  await inbox.until(({ length }) => length >= sent.length);
  expect(inbox.items.map(({ value }) => value).toSorted()).toEqual(sent.toSorted());
  const second = read('second', clients[1]);
  await stableGroup(broker, 'g', 2);
  for (const { consumer, done } of [second, first]) {
    consumer.stop();
    await done;
  }
  const [group] = broker.describe().groups;
  expect(group?.offsets.map(({ partition, offset }) => [partition, offset]).toSorted()).toEqual(
    [0, 1, 2, 3].map((partition) => [partition, 2]),
  );
  for (const each of clients) await each.disconnect();
});

test('@kafkats/client: a transaction with offsets is committed, another one leaves nothing', async () => {
  await using broker = await startBroker({
    topics: { in: { partitions: 1 }, out: { partitions: 1 } },
  });
  const client = await clientOn(broker);
  const producer = client.producer({ transactionalId: 'tx' });
  const aborted = producer.transaction(async (transaction) => {
    await transaction.send('out', { value: Buffer.from('aborted') });
    throw new Error('given up');
  });
  await expect(aborted).rejects.toThrow('given up');
  const source = client.producer();
  await source.send('in', { value: Buffer.from('one') });
  await source.disconnect();
  const consumer = client.consumer({ groupId: 'copy', ...QUICK });
  await consumer.runEach(
    'in',
    async ({ value }, context) => {
      await producer.transaction(async (transaction) => {
        await transaction.send('out', { value: Buffer.from(`${value} copied`) });
        await transaction.sendOffsets(context);
      });
      consumer.stop();
    },
    { commitOffsets: false },
  );
  const reader = client.consumer({ groupId: 'r', ...QUICK, isolationLevel: 'read_committed' });
  const values: string[] = [];
  await reader.runEach('out', async ({ value }) => {
    values.push(String(value));
    reader.stop();
  });
  expect(values).toEqual(['one copied']);
  const copy = broker.describe().groups.find(({ groupId }) => groupId === 'copy');
  expect(copy?.offsets).toMatchObject([{ topic: 'in', partition: 0, offset: 1 }]);
  await producer.disconnect();
  await client.disconnect();
});
