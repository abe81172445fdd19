/** Orders that wait when lesson 03 starts: how fast they go, beside a plain loop, and in how much memory. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTopic } from '@tidemark/kafka-connection';
import { median } from '../median.ts';
import { runNode } from '../run-node.ts';
import { atLeast, below, beside, type Figure } from './figure.ts';
import { lessonArgs, type MeasuredKafka, type MeasuredTopics, newTopics } from './topics.ts';

const OF_THE_PLAIN_LOOP = 0.5;
const RSS_MB = 400;
const PARTITIONS = 4;
const MEGABYTE = 1 << 20;

interface Report {
  readonly ordersPerSecond: number;
  readonly maxRssBytes: number;
  readonly cpuMs: number;
}

/** Rates of one round, in orders a second. */
interface Round {
  readonly exactlyOnce: number;
  readonly stock: number;
  readonly fast: number;
}

/** Lesson 03 with `--output`, and kafkajs alone doing the same without transactions or state. */
export async function measureThroughput(
  kafka: MeasuredKafka,
  { orders, rounds }: { readonly orders: number; readonly rounds: number },
): Promise<Figure[]> {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const topics = await newTopics(kafka, 'throughput');
    await createTopic(kafka.connection, `${topics.input}-bare`, { partitions: PARTITIONS });
    await fill(kafka, topics, orders);
    measured.push({
      exactlyOnce: (await runLesson(kafka, topics)).ordersPerSecond,
      stock: await plainLoop(kafka, topics, orders, true),
      fast: await plainLoop(kafka, topics, orders, false),
    });
  }
  const middle = (of: (round: Round) => number) => median(measured.map(of));
  return [
    beside(
      'throughput: lesson 03, exactly once',
      middle(({ exactlyOnce: e }) => e),
      'orders/s',
    ),
    beside(
      'throughput: plain loop of kafkajs',
      middle(({ stock }) => stock),
      'orders/s',
    ),
    beside(
      'throughput: the same, our fast path',
      middle(({ fast }) => fast),
      'orders/s',
    ),
    atLeast(
      'throughput: beside kafkajs',
      middle(({ exactlyOnce, stock }) => exactlyOnce / stock),
      OF_THE_PLAIN_LOOP,
    ),
    beside(
      'throughput: beside the fast path',
      middle(({ exactlyOnce, fast }) => exactlyOnce / fast),
      'times',
    ),
  ];
}

/** Lesson 03 alone with a long backlog. */
export async function measureLag(kafka: MeasuredKafka, orders: number): Promise<Figure[]> {
  const topics = await newTopics(kafka, 'lag');
  await fill(kafka, topics, orders);
  const { maxRssBytes, ordersPerSecond, cpuMs } = await runLesson(kafka, topics);
  const name = `lag of ${orders.toLocaleString('en')} orders`;
  return [
    below(`${name}: largest RSS`, maxRssBytes / MEGABYTE, RSS_MB, 'MB'),
    beside(`${name}: speed`, ordersPerSecond, 'orders/s'),
    beside(`${name}: CPU`, (cpuMs * 1_000) / orders, 'µs/order'),
  ];
}

async function fill({ brokers }: MeasuredKafka, { input }: MeasuredTopics, orders: number) {
  await runNode([
    'apps/producer/src/main.ts',
    ...['--brokers', brokers, '--topic', input, '--rate', 'max', '--count', `${orders}`],
    '--quiet',
  ]);
}

async function runLesson(kafka: MeasuredKafka, topics: MeasuredTopics): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  try {
    const report = join(folder, 'report.json');
    await runNode([
      'apps/order-processing/src/main.ts',
      ...lessonArgs(kafka, topics),
      ...['--bounded', '--from', 'earliest', '--quiet', '--report', report],
    ]);
    return JSON.parse(readFileSync(report, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function plainLoop(
  { brokers }: MeasuredKafka,
  { input }: MeasuredTopics,
  orders: number,
  isStock: boolean,
): Promise<number> {
  const output = await runNode(
    ['scripts/src/bench/bare-client.ts', 'transform', brokers, input, `${orders}`],
    { TIDEMARK_STOCK_KAFKAJS: isStock ? '1' : '' },
  );
  const { records, elapsedMs } = JSON.parse(output);
  return (records / elapsedMs) * 1_000;
}
