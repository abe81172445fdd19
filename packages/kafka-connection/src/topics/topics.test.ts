import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKafka } from '../connection.ts';
import { commitGroupOffsets } from '../groups/commit-group-offsets.ts';
import { groupLag } from '../groups/group-lag.ts';
import { kafkaSettings } from '../settings/kafka-settings.ts';
import { createTopic } from './create-topic.ts';
import { deleteTopic } from './delete-topic.ts';
import { ensureTopic } from './ensure-topic.ts';
import { describeTopic } from './find-topic.ts';
import { listTopics } from './list-topics.ts';
import { topicConfigs } from './topic-configs.ts';
import { topicOffsets, topicOffsetsAt } from './topic-offsets.ts';

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.close());

const connect = () =>
  connectKafka(kafkaSettings({ KAFKA_BROKERS: broker.bootstrapServers }), { clientId: 'test' });

describe('a topic', () => {
  it('is an error with the way out when it is missing and not to be created', async () => {
    await using connection = await connect();
    await expect(
      ensureTopic(connection, 'missing', { create: false, partitions: 3 }),
    ).rejects.toMatchObject({
      code: 'TOPIC_NOT_FOUND',
      exitCode: 1,
      hint: expect.stringContaining('pnpm kafka topics create missing'),
    });
  });

  it('is created once, though several create it at the same time', async () => {
    await using a = await connect();
    await using b = await connect();
    const made = await Promise.all(
      [a, b, a, b].map((one) => ensureTopic(one, 'shared', { create: true, partitions: 3 })),
    );
    expect(made.map(({ partitions }) => partitions)).toEqual([3, 3, 3, 3]);
    expect(made.filter(({ created }) => created)).toHaveLength(1);
  });

  it('keeps its own number of partitions when it is there', async () => {
    await using connection = await connect();
    await createTopic(connection, 'five', { partitions: 5, configs: { 'retention.ms': '-1' } });
    expect(await ensureTopic(connection, 'five', { create: true, partitions: 3 })).toEqual({
      partitions: 5,
      created: false,
    });
    expect((await describeTopic(connection, 'five')).partitions).toHaveLength(5);
    expect((await topicConfigs(connection, 'five')).filter((c) => c.overridden)).toEqual([
      { name: 'retention.ms', value: '-1', overridden: true },
    ]);
    await deleteTopic(connection, 'five');
    expect((await listTopics(connection)).map(({ topic }) => topic)).not.toContain('five');
  });

  it.each([
    ['a name that Kafka refuses', 'no!name', {}],
    ['more replicas than brokers', 'replicas', { replicationFactor: 3 }],
    ['a setting that nobody knows', 'setting', { configs: { 'no.such.setting': '1' } }],
  ])('is refused for %s', async (_, topic, options) => {
    await using connection = await connect();
    await expect(
      createTopic(connection, topic, { partitions: 1, ...options }),
    ).rejects.toMatchObject({ code: 'TOPIC_REFUSED', message: expect.stringContaining(topic) });
  });

  it('says how far it reaches, and a group how far it is behind', async () => {
    await using connection = await connect();
    await ensureTopic(connection, 'counted', { create: true, partitions: 2 });
    const producer = connection.createKafka().producer();
    await producer.connect();
    const messages = [1_000, 2_000, 3_000].map((time) => ({
      partition: 1,
      value: 'x',
      timestamp: String(time),
    }));
    await producer.send({ topic: 'counted', messages });
    await producer.disconnect();
    expect(await topicOffsets(connection, 'counted')).toEqual([
      { partition: 0, low: 0, high: 0 },
      { partition: 1, low: 0, high: 3 },
    ]);
    const at = await topicOffsetsAt(connection, 'counted', 1_500);
    expect(at.get(1)).toBe(1);

    await commitGroupOffsets(connection, { groupId: 'g', topic: 'counted' }, new Map([[1, 1]]));
    expect((await groupLag(connection, 'g')).partitions).toMatchObject([
      { topic: 'counted', partition: 0, committed: undefined, end: 0, lag: undefined },
      { topic: 'counted', partition: 1, committed: 1, end: 3, lag: 2 },
    ]);
    await expect(groupLag(connection, 'nobody')).rejects.toMatchObject({ code: 'GROUP_NOT_FOUND' });
  });
});
