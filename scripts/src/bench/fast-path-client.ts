/**
 * One measurement of the fast-path benchmark, in a process of its own: kafkajs is stock or ours for
 * a whole process. Prints one JSON line `{ "count", "elapsedMs", "cpuMs" }`.
 *
 *     node --import tsx fast-path-client.ts produce|consume|transact|transact-eager|idle BROKERS TOPIC COUNT
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectKafka, createPartitioner, kafkaSettings } from '@tidemark/kafka-connection';

const RECORD_BYTES = 120;
const RECORDS_A_SEND = 1_000;
const RECORDS_A_TRANSACTION = 100;

const [mode = '', brokers = '', topic = '', countText = '0'] = process.argv.slice(2);
const count = Number(countText);
await using connection = await connectKafka(kafkaSettings({}, { brokers }), { clientId: 'bench' });
process.stdout.write(`${JSON.stringify(await measure())}\n`);

function measure() {
  if (mode === 'produce') return produce();
  if (mode === 'consume') return consume();
  if (mode === 'idle') return idle();
  return transact();
}

async function produce() {
  const messages = records(RECORDS_A_SEND);
  const producer = connection.createKafka().producer({ idempotent: true, createPartitioner });
  await producer.connect();
  // The first sends find the leaders and warm the code up.
  for (let warm = 0; warm < 20; warm++) await producer.send({ topic, messages });
  const stopTimer = startTimer();
  for (let sent = 0; sent < count; sent += messages.length) {
    await producer.send({ topic, messages });
  }
  const measured = stopTimer(count);
  await producer.disconnect();
  return measured;
}

async function consume() {
  const consumer = connection
    .createKafka()
    .consumer({ groupId: `${topic}-${process.pid}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let seen = 0;
  let bytes = 0;
  let stopTimer = startTimer();
  const measured = await new Promise<object>((resolve, reject) => {
    consumer
      .run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          if (seen === 0) stopTimer = startTimer();
          for (const { value } of batch.messages) bytes += value?.length ?? 0;
          seen += batch.messages.length;
          if (seen >= count) resolve({ ...stopTimer(seen), bytes });
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return measured;
}

/** Transactions back to back, each with two sends of 100 records and a group's offset. */
async function transact() {
  const retry = mode === 'transact-eager' ? { initialRetryTime: 10, retries: 30 } : undefined;
  const producer = connection.createKafka(retry && { retry }).producer({
    ...{ createPartitioner, idempotent: true, maxInFlightRequests: 1 },
    transactionalId: `${topic}-${process.pid}`,
  });
  await producer.connect();
  const messages = records(RECORDS_A_TRANSACTION);
  const offsets = { topic, partitions: [{ partition: 0, offset: '0' }] };
  const once = async () => {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages });
    await transaction.send({ topic, messages });
    await transaction.sendOffsets({ consumerGroupId: `${topic}-group`, topics: [offsets] });
    await transaction.commit();
  };
  for (let warm = 0; warm < 3; warm++) await once();
  const stopTimer = startTimer();
  for (let done = 0; done < count; done++) await once();
  const measured = stopTimer(count);
  await producer.disconnect();
  return measured;
}

/** A connected producer and admin client with nothing to do; `count` is the time in milliseconds. */
async function idle() {
  const producer = connection.createKafka().producer({ createPartitioner });
  await producer.connect();
  await producer.send({ topic, messages: records(1) });
  await sleep(500);
  const stopTimer = startTimer();
  await sleep(count);
  const measured = stopTimer(count);
  await producer.disconnect();
  return measured;
}

function records(howMany: number) {
  return Array.from({ length: howMany }, (_, index) => ({
    key: `customer_${index % 500}`,
    value: Buffer.alloc(RECORD_BYTES, `order_${index} `),
  }));
}

function startTimer() {
  const started = performance.now();
  const cpu = process.cpuUsage();
  return (howMany: number) => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      count: howMany,
      elapsedMs: performance.now() - started,
      cpuMs: (user + system) / 1_000,
    };
  };
}
