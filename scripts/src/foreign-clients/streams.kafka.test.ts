/**
 * A Kafka Streams application with exactly_once_v2 counts on the local broker, is killed in the middle of its
 * transactions, started again, and has counted every word once.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectKafka, type KafkaConnection, kafkaSettings } from '@tidemark/kafka-connection';
import { type Broker, startBroker } from '@tidemark/local-broker';
import { describe, expect, test } from 'vitest';
import { kafkaJars } from '../real-kafka/jars.ts';
import { runToEnd } from './kafka-tools.ts';

const SOURCE = fileURLToPath(new URL('./WordCount.java', import.meta.url));
const LOG_SETTINGS = fileURLToPath(new URL('../real-kafka/log4j2-tools.yaml', import.meta.url));
const WORDS = ['sea', 'tide', 'wave', 'moon', 'sand'];
const TIMES = 2_000;

const hasCompiler = spawnSync('javac', ['-version']).error === undefined;
if (!hasCompiler) process.stderr.write('Kafka Streams is not tried: there is no javac (a JDK).\n');

describe.skipIf(!hasCompiler || !process.env.TIDEMARK_TEST_BROKERS)('Kafka Streams', () => {
  test('counts each word once with exactly_once_v2, though it is killed in the middle', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-streams-'));
    const topics = { words: { partitions: 3 }, counts: { partitions: 3 } };
    await using broker = await startBroker({ topics });
    const settings = kafkaSettings({}, { brokers: broker.bootstrapServers });
    await using connection = await connectKafka(settings, { clientId: 'test' });
    try {
      await sendWords(connection);
      const classpath = await compile(folder);
      const first = start(broker, classpath, folder);
      await written(broker, WORDS.length * 100);
      first.kill('SIGKILL');
      const open = broker.describe().transactions.filter(({ state }) => state === 'Ongoing');
      await once(first, 'close');
      const second = start(broker, classpath, folder);
      const counts = await readCounts(connection);
      second.kill('SIGTERM');
      await once(second, 'close');
      const expected = Array.from({ length: TIMES }, (_, index) => String(index + 1));
      for (const word of WORDS) expect([word, counts.get(word)]).toEqual([word, expected]);
      expect(open).not.toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

async function sendWords(connection: KafkaConnection): Promise<void> {
  const producer = connection.createKafka().producer({ idempotent: true });
  await producer.connect();
  const messages = Array.from({ length: TIMES }, (_, line) =>
    WORDS.map((value) => ({ key: `line ${line}`, value })),
  );
  await producer.send({ topic: 'words', messages: messages.flat() });
  await producer.disconnect();
}

/** Returns the class path. */
async function compile(folder: string): Promise<string> {
  const jars = join(
    kafkaJars(() => {}),
    '*',
  );
  const { code, stderr } = await runToEnd('javac', ['-cp', jars, '-d', folder, SOURCE]);
  if (code !== 0) throw new Error(stderr);
  return [folder, jars].join(delimiter);
}

function start(broker: Broker, classpath: string, folder: string): ChildProcess {
  const args = [broker.bootstrapServers, 'word-count', join(folder, 'state')];
  const java = ['-Xmx256m', `-Dlog4j2.configurationFile=${LOG_SETTINGS}`, '-cp', classpath];
  return spawn('java', [...java, 'WordCount', ...args], {
    stdio: ['ignore', 'ignore', process.env.DEBUG ? 'inherit' : 'ignore'],
  });
}

/** Waits until the topic of the results holds so many records, committed or not. */
async function written(broker: Broker, records: number): Promise<void> {
  const enough = () => {
    const { partitions = [] } =
      broker.describe().topics.find(({ name }) => name === 'counts') ?? {};
    return partitions.reduce((sum, { highWatermark }) => sum + highWatermark, 0) >= records;
  };
  await new Promise<void>((resolve) => {
    const stop = broker.onRequest(({ api }) => {
      if (api !== 'Produce' || !enough()) return;
      stop();
      resolve();
    });
  });
}

/** The counts of each word that were committed, in their order, up to the last one. */
async function readCounts(connection: KafkaConnection): Promise<ReadonlyMap<string, string[]>> {
  const counts = new Map<string, string[]>();
  const consumer = connection.createKafka().consumer({ groupId: 'reader', maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: ['counts'], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const last = String(TIMES);
    const isDone = () => WORDS.every((word) => counts.get(word)?.at(-1) === last);
    consumer
      .run({
        eachMessage: async ({ message: { key, value } }) => {
          const word = String(key);
          counts.set(word, [...(counts.get(word) ?? []), String(value)]);
          if (String(value) === last && isDone()) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return counts;
}
