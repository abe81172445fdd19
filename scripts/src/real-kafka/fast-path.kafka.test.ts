/**
 * What only a real Kafka can show of the replaced kafkajs modules: its log cleaner leaves batches
 * without records, and its own clients check every byte that we write. Run by
 * `pnpm test:kafka scripts/src/real-kafka/fast-path`; skipped where no broker is given.
 */
import { execFile, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  connectKafka,
  createPartitioner,
  createTopic,
  type KafkaConnection,
  kafkaSettings,
  type Producer,
} from '@tidemark/kafka-connection';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BROKERS = process.env.TIDEMARK_TEST_BROKERS ?? '';
const IS_STOCK = process.env.TIDEMARK_STOCK_KAFKAJS === '1';
const HAS_KCAT = spawnSync('kcat', ['-V']).error === undefined;
const TOOLS = fileURLToPath(new URL('./main.ts', import.meta.url));

type Message = { key: string | null; value: string | null; headers?: Record<string, string> };

describe.skipIf(BROKERS === '')('the fast path on a real Kafka', () => {
  let connection: KafkaConnection;

  beforeAll(async () => {
    connection = await connectKafka(kafkaSettings({}, { brokers: BROKERS }), { clientId: 'test' });
  });
  afterAll(async () => {
    await connection[Symbol.asyncDispose]();
  });

  it.skipIf(IS_STOCK)(
    'reads on behind a batch that the log cleaner emptied',
    async () => {
      const topic = `cleaned-${process.pid}`;
      await createTopic(connection, topic, {
        partitions: 1,
        configs: {
          'cleanup.policy': 'compact',
          'min.cleanable.dirty.ratio': '0.01',
          'segment.ms': '100',
          'segment.bytes': '1048576',
        },
      });
      // Each producer's last batch is kept for its sequence numbers; its records are overwritten.
      const full = (letter: string) =>
        Array.from({ length: 900 }, (_, index) => ({
          key: `key-${index}`,
          value: letter.repeat(1_000),
        }));
      await send(topic, full('a'));
      await sleep(200);
      await send(topic, full('b'));
      await sleep(200);
      await send(topic, [{ key: 'end', value: 'end' }]);
      // The cleaner looks every 15 s.
      const values = await untilCleaned(topic);
      expect(values[0]?.startsWith('b')).toBe(true);
      expect(values).toHaveLength(901);
    },
    40_000,
  );

  it.skipIf(IS_STOCK)(
    'shows nothing of two interleaved transactions that were aborted',
    async () => {
      const topic = `aborted-${process.pid}`;
      await createTopic(connection, topic, { partitions: 1 });
      const [one, two] = await Promise.all([
        transactional(`${topic}-1`),
        transactional(`${topic}-2`),
      ]);
      const first = await one.transaction();
      const second = await two.transaction();
      await first.send({ topic, messages: [{ value: 'aborted' }] });
      await second.send({ topic, messages: [{ value: 'aborted' }] });
      await second.send({ topic, messages: [{ value: 'aborted, where the reader starts' }] });
      await first.abort();
      await second.abort();
      const third = await two.transaction();
      await third.send({ topic, messages: [{ key: 'end', value: 'committed' }] });
      await third.commit();
      await Promise.all([one.disconnect(), two.disconnect()]);
      expect(await readAll(topic, 'end', '2')).toEqual(['committed']);
    },
  );

  it('takes a transactional id over from an open transaction and fences its owner', async () => {
    const topic = `taken-over-${process.pid}`;
    await createTopic(connection, topic, { partitions: 1 });
    const [old, next] = await Promise.all([transactional(topic), transactional(topic)]);
    const left = await old.transaction();
    await left.send({ topic, messages: [{ value: 'left open' }] });
    const transaction = await next.transaction();
    await transaction.send({ topic, messages: [{ key: 'end', value: 'committed' }] });
    await transaction.commit();
    await expect(left.commit()).rejects.toMatchObject({ type: 'INVALID_PRODUCER_EPOCH' });
    await Promise.all([old.disconnect(), next.disconnect()]);
    expect(await readAll(topic, 'end')).toEqual(['committed']);
  });

  it.each([
    ['as they are', 0],
    ['in gzip', 1],
  ])(
    'writes records that Java’s consumer takes, %s',
    async (_, compression) => {
      const topic = `java-${process.pid}-${compression}`;
      await createTopic(connection, topic, { partitions: 1 });
      await send(
        topic,
        [
          { key: 'k1', value: 'Wert ä€', headers: { one: 'eins', two: '' } },
          { key: null, value: 'x'.repeat(300) },
          { key: 'k3', value: null },
        ],
        compression,
      );
      const output = await consoleConsumer(topic, 3);
      expect(output.trimEnd().split('\n')).toEqual([
        'one:eins,two:|k1|Wert ä€',
        `NO_HEADERS|null|${'x'.repeat(300)}`,
        'NO_HEADERS|k3|null',
      ]);
    },
    40_000,
  );

  it.skipIf(!HAS_KCAT)(
    'writes records, and transactions, that librdkafka takes with their checksums',
    async () => {
      const topic = `librdkafka-${process.pid}`;
      await createTopic(connection, topic, { partitions: 1 });
      await send(topic, [{ key: 'k1', value: 'Wert ä€', headers: { one: 'eins' } }], 1);
      const producer = await transactional(topic);
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: [{ key: 'k2', value: 'in a transaction' }] });
      await transaction.commit();
      await producer.disconnect();
      // A commit is answered before its marker is there; who takes the id over is let in after that.
      const next = await transactional(topic);
      await (await next.transaction()).abort();
      await next.disconnect();
      await send(topic, [{ key: 'k3', value: 'x'.repeat(300) }]);
      const { stdout } = await promisify(execFile)('kcat', [
        ...['-C', '-b', BROKERS, '-t', topic, '-e', '-q', '-f', '%o|%h|%k|%s\\n'],
        ...['-X', 'check.crcs=true', '-X', 'isolation.level=read_committed'],
      ]);
      // The commit's marker takes an offset.
      const expected = [
        '0|one=eins|k1|Wert ä€',
        '1||k2|in a transaction',
        `3||k3|${'x'.repeat(300)}`,
      ];
      expect(stdout.trimEnd().split('\n')).toEqual(expected);
    },
  );

  async function transactional(transactionalId: string): Promise<Producer> {
    const producer = connection.createKafka().producer({
      ...{ transactionalId, createPartitioner, idempotent: true, maxInFlightRequests: 1 },
    });
    await producer.connect();
    return producer;
  }

  async function send(topic: string, messages: Message[], compression = 0): Promise<void> {
    const producer = connection.createKafka().producer({ idempotent: true, createPartitioner });
    await producer.connect();
    await producer.send({ topic, messages, compression });
    await producer.disconnect();
  }

  /** Reads the topic from the start until what was overwritten is no longer there. */
  async function untilCleaned(topic: string): Promise<string[]> {
    for (;;) {
      const values = await readAll(topic, 'end');
      if (values.length < 1_801) return values;
      await sleep(1_000);
    }
  }

  async function readAll(topic: string, lastKey: string, offset = '0'): Promise<string[]> {
    const consumer = connection
      .createKafka()
      .consumer({ groupId: `${topic}-${performance.now()}`, maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const values: string[] = [];
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          autoCommit: false,
          eachMessage: async ({ message }) => {
            values.push(String(message.value));
            if (String(message.key) === lastKey) resolve();
          },
        })
        .catch(reject);
      consumer.seek({ topic, partition: 0, offset });
    });
    await consumer.disconnect();
    return values;
  }
});

/** Kafka's own consumer, which compares the checksum of every batch. */
async function consoleConsumer(topic: string, records: number): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--import', 'tsx', TOOLS, 'cli', 'kafka-console-consumer'],
    ...['--bootstrap-server', BROKERS, '--topic', topic, '--from-beginning'],
    ...['--max-messages', `${records}`, '--timeout-ms', '20000'],
    ...['--formatter-property', 'print.key=true', '--formatter-property', 'print.headers=true'],
    ...['--formatter-property', 'key.separator=|', '--formatter-property', 'headers.separator=,'],
  ]);
  return stdout.replaceAll('\t', '|');
}
