import { connectKafka, ensureTopic, kafkaSettings } from '@tidemark/kafka-connection';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jsonLines, runApp } from './support/run-app.ts';
import { type TestKafka, testKafka, uniqueName } from './support/test-kafka.ts';

let kafka: TestKafka;
beforeAll(async () => {
  kafka = await testKafka();
});
afterAll(() => kafka[Symbol.asyncDispose]());

const order = (n: number, more = '') =>
  `{"orderId":"order_0000${n}","customerId":"customer_001","amount":${n}.00,"timestamp":1721058123456,"category":"Books"${more}}`;
const ADDED = ',"currency":"EUR","invoice":12345678901234567890';

/** A topic with an order of each generation: before there was a header, of today, of later ones. */
async function topicOfAllGenerations(): Promise<string> {
  const settings = kafkaSettings({ KAFKA_BROKERS: kafka.bootstrapServers });
  await using connection = await connectKafka(settings, { clientId: 'scenario' });
  const topic = uniqueName('orders');
  await ensureTopic(connection, topic, { create: true, partitions: 1 });
  const producer = connection.createKafka().producer();
  await producer.connect();
  const headers = (version: string) => ({ 'schema-version': version, trace: 'abc' });
  const messages = [
    { value: order(1) },
    { value: order(2, ADDED), headers: headers('1') },
    { value: order(3), headers: headers('2.1') },
    { value: order(4, ADDED), headers: headers('1.4') },
  ];
  const key = 'customer_001';
  await producer.send({ topic, messages: messages.map((message) => ({ key, ...message })) });
  await producer.disconnect();
  return topic;
}

it('orders of newer producers are forwarded whole, or set aside until the program is updated', async () => {
  const topic = await topicOfAllGenerations();
  const on = ['--brokers', kafka.bootstrapServers];
  const lesson = await runApp('lesson02', [
    ...[...on, '--topic', topic, '--group', uniqueName('group'), '--from', 'earliest'],
    ...['--bounded', '--json'],
  ]);
  expect(lesson, lesson.stderr).toMatchObject({ code: 0 });
  expect(jsonLines(lesson.stdout).map(({ orderId }) => orderId)).toEqual([
    'order_00001',
    'order_00002',
    'order_00004',
  ]);
  const forwarded = lesson.stdout.filter((line) => line.endsWith(`${ADDED}}`));
  expect(forwarded).toHaveLength(2);

  const letters = await runApp('kafka', ['dead-letters', topic, ...on, '--json']);
  expect(jsonLines(letters.stdout)).toMatchObject([
    {
      source: {
        field: 'schema-version',
        reason: 'is 2.1, and this program reads up to 1: update it',
      },
    },
  ]);

  const replayed = await runApp('kafka', ['dead-letters', topic, '--replay', '--yes', ...on]);
  expect(replayed, replayed.stderr).toMatchObject({ code: 0 });
  const tail = ['tail', topic, ...on, '--from', 'earliest', '--no-follow', '--json'];
  const records = jsonLines((await runApp('kafka', tail)).stdout);
  expect(records.at(-1)).toMatchObject({
    value: order(3),
    headers: { 'schema-version': '2.1', trace: 'abc' },
  });
});
