import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectKafka, type KafkaConnection } from '../connection.ts';
import { kafkaSettings } from '../settings/kafka-settings.ts';
import { createTopic } from '../topics/create-topic.ts';
import { type LogSlice, openLogReader } from './log-reader.ts';

let broker: Broker;
let connection: KafkaConnection;
beforeAll(async () => {
  broker = await startBroker();
  connection = await connectKafka(kafkaSettings({ KAFKA_BROKERS: broker.bootstrapServers }), {
    clientId: 'test',
  });
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await broker.close();
});

async function topicWith(name: string, write: (send: Send) => Promise<void>): Promise<string> {
  await createTopic(connection, name, { partitions: 2 });
  const producer = connection.createKafka().producer({
    idempotent: true,
    maxInFlightRequests: 1,
    transactionalId: name,
  });
  await producer.connect();
  await write(async (values, end) => {
    const transaction = await producer.transaction();
    const messages = values.map((value) => ({ key: 'k', value, partition: 1 }));
    await transaction.send({ topic: name, messages });
    await transaction[end]();
  });
  await producer.disconnect();
  return name;
}
type Send = (values: string[], end: 'commit' | 'abort') => Promise<void>;

function values({ records }: LogSlice): (string | undefined)[] {
  return records.map(({ value }) => value?.toString());
}

it('reads what was committed, and moves behind aborted transactions and markers', async () => {
  const topic = await topicWith('some-aborted', async (send) => {
    await send(['a', 'b'], 'commit');
    await send(['lost'], 'abort');
    await send(['c'], 'commit');
    await send(['lost too'], 'abort');
  });
  await using reader = openLogReader(connection);
  const slice = await reader.read({ topic, partition: 1, offset: 0 });
  expect(values(slice)).toEqual(['a', 'b', 'c']);
  expect(slice).toMatchObject({ nextOffset: 9, endOffset: 9 });
  const end = await reader.read({ topic, partition: 1, offset: 9 }, { maxWaitMs: 1 });
  expect(end).toMatchObject({ records: [], nextOffset: 9, endOffset: 9 });
});

it('tells where a partition ends with a transaction that is open', async () => {
  const topic = await topicWith('open', (send) => send(['a'], 'commit'));
  const producer = connection.createKafka().producer({
    ...{ idempotent: true, maxInFlightRequests: 1, transactionalId: 'stays-open' },
  });
  await producer.connect();
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: [{ key: 'k', value: 'b', partition: 1 }] });
  await using reader = openLogReader(connection);
  expect(await reader.read({ topic, partition: 1, offset: 2 })).toMatchObject({ endOffset: 2 });
  expect(await reader.highWatermarks(topic)).toEqual(
    new Map([
      [0, 0],
      [1, 3],
    ]),
  );
  await transaction.abort();
  await producer.disconnect();
});

it('begins within a batch where it is told to', async () => {
  const topic = await topicWith('within', (send) => send(['a', 'b', 'c'], 'commit'));
  await using reader = openLogReader(connection);
  expect(values(await reader.read({ topic, partition: 1, offset: 1 }))).toEqual(['b', 'c']);
});

it('tells of a position that the log does not have, and of a partition that is not there', async () => {
  const topic = await topicWith('short', (send) => send(['a'], 'commit'));
  await using reader = openLogReader(connection);
  await expect(reader.read({ topic, partition: 1, offset: 99 })).rejects.toMatchObject({
    cause: { type: 'OFFSET_OUT_OF_RANGE' },
  });
  await expect(reader.read({ topic, partition: 7, offset: 0 })).rejects.toThrow(/partition 7/);
});
