import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectKafka, type KafkaConnection } from '../connection.ts';
import { kafkaSettings } from '../settings/kafka-settings.ts';
import { createTopic } from '../topics/create-topic.ts';
import { committedOffsets, groupOffsets } from './committed-offsets.ts';

let broker: Broker;
let connection: KafkaConnection;

beforeAll(async () => {
  broker = await startBroker();
  connection = await connectKafka(kafkaSettings({ KAFKA_BROKERS: broker.bootstrapServers }), {
    clientId: 'test',
  });
  await createTopic(connection, 'orders', { partitions: 200 });
});

afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await broker.close();
});

/** A transaction with an offset for partition 130, open. */
async function offering(groupId: string, offset: string) {
  const producer = connection.createKafka().producer({
    ...{ idempotent: true, maxInFlightRequests: 1, transactionalId: groupId },
  });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic: 'orders', messages: [{ value: 'result', partition: 0 }] });
  const partitions = [{ partition: 130, offset, metadata: 'wm=9' }];
  const topics = [{ topic: 'orders', partitions }];
  await transaction.sendOffsets({ consumerGroupId: groupId, topics });
  return {
    async commit() {
      await transaction.commit();
      await producer.disconnect();
    },
  };
}

test('tells of what was committed, with what was committed beside it', async () => {
  await (await offering('some', '3')).commit();
  expect(await committedOffsets(connection, 'some', ['orders'])).toEqual([
    { topic: 'orders', partition: 130, offset: 3, metadata: 'wm=9' },
  ]);
  expect(await committedOffsets(connection, 'nobody', ['orders'])).toEqual([]);
});

test('while a newer offset is being committed, it waits for that, and does not tell of an older one', async () => {
  await (await offering('busy', '3')).commit();
  const newer = await offering('busy', '5');
  const asked = new Promise<void>((resolve) => {
    broker.onRequest(({ api }) => {
      if (api === 'OffsetFetch') resolve();
    });
  });
  const told = committedOffsets(connection, 'busy', ['orders']);
  await asked;
  await newer.commit();
  expect(await told).toMatchObject([{ offset: 5 }]);
});

test('all offsets of a group are told without its topics being named, and without waiting', async () => {
  await (await offering('all', '3')).commit();
  const newer = await offering('all', '5');
  expect(await groupOffsets(connection, 'all')).toEqual([
    { topic: 'orders', partition: 130, offset: 3, metadata: 'wm=9' },
  ]);
  await newer.commit();
  expect(await groupOffsets(connection, 'nobody')).toEqual([]);
});

test('a topic that is not there is told by name', async () => {
  await expect(committedOffsets(connection, 'some', ['never-made'])).rejects.toMatchObject({
    code: 'TOPIC_NOT_FOUND',
    message: expect.stringContaining('never-made'),
  });
});
