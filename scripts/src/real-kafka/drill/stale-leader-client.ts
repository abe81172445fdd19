/**
 * A producer that knows an old leader: it sends to two partitions, waits for a line on stdin, while
 * one of the two moves to the leader of the other, and sends one record to each in one `send`. A
 * process of its own, since kafkajs is stock or ours for a whole process (TIDEMARK_STOCK_KAFKAJS).
 *
 *     node --import tsx stale-leader-client.ts plain|idempotent|transactional BROKERS TOPIC NAME
 *
 * Prints "ready", and at the end one JSON line: the partitions that `send` resolved with.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { connectKafka, createPartitioner, kafkaSettings } from '@tidemark/kafka-connection';

const [mode = '', brokers = '', topic = '', name = ''] = process.argv.slice(2);
const isTransactional = mode === 'transactional';
await using connection = await connectKafka(kafkaSettings({}, { brokers }), { clientId: name });
const producer = connection.createKafka().producer({
  createPartitioner,
  idempotent: mode !== 'plain',
  // The new leader has answered before the next try, however busy it is: stock kafkajs then leaves it out.
  retry: { initialRetryTime: 3_000 },
  ...(isTransactional && { transactionalId: name, maxInFlightRequests: 1 }),
});
await producer.connect();
await send('before');
const go = once(createInterface({ input: process.stdin }), 'line');
process.stdout.write('ready\n');
await go;
const answers = await send('after');
process.stdout.write(`${JSON.stringify(answers.map(({ partition }) => partition).sort())}\n`);
await producer.disconnect();
process.stdin.destroy();

async function send(when: string) {
  const messages = [0, 1].map((partition) => ({
    partition,
    key: name,
    value: `${name} ${when} ${partition}`,
  }));
  if (!isTransactional) return producer.send({ topic, messages });
  const transaction = await producer.transaction();
  const answers = await transaction.send({ topic, messages });
  await transaction.commit();
  return answers;
}
