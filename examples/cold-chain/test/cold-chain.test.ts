import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutes } from '@tidemark/event-time';
import { connectKafka, createPartitioner, kafkaSettings } from '@tidemark/kafka-connection';
import { startBroker } from '@tidemark/local-broker';
import { kafkaEnvironment } from '@tidemark/stream-runtime';
import { ALARMS, coldChain, READINGS } from '../src/job.js';

const START = Date.UTC(2026, 0, 1);

const reading = (freezer: string, minute: number, celsius: number) => ({
  key: freezer,
  value: JSON.stringify({ freezer, celsius, at: START + minutes(minute) }),
});

test('a freezer that stays warm raises one alarm, one that was only opened none', async () => {
  const broker = await startBroker({
    topics: { [READINGS]: { partitions: 3 }, [ALARMS]: { partitions: 1 } },
  });
  const env = { KAFKA_BROKERS: broker.bootstrapServers };
  const connection = await connectKafka(kafkaSettings(env), { clientId: 'test' });
  try {
    const producer = connection.createKafka().producer({ createPartitioner });
    await producer.connect();
    await producer.send({
      topic: READINGS,
      messages: [
        reading('F1', 0, -18),
        reading('F1', 5, -9),
        reading('F2', 5, -4),
        reading('F2', 9, -16),
        reading('F1', 12, -8),
        { key: 'F3', value: '{"freezer":"F3"}' },
        reading('F1', 20, -18),
        reading('F2', 20, -18),
      ],
    });
    await producer.disconnect();

    const printed: unknown[] = [];
    const environment = kafkaEnvironment({
      connection,
      groupId: 'test',
      from: 'earliest',
      bounded: true,
      createTopics: true,
      printer: { print: (_, alarm) => printed.push(alarm) },
    });
    coldChain(environment);
    const result = await environment.execute('Cold chain');

    assert.deepEqual(printed, [{ freezer: 'F1', warmSince: START + minutes(5) }]);
    assert.equal(result.records, 7);
    assert.equal(result.badRecords, 1);
  } finally {
    await connection[Symbol.asyncDispose]();
    await broker.close();
  }
});
