/** How long an order takes to its result, printed and committed, at 200 orders a second. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readResults } from '../../chaos/results-reader.ts';
import { below, beside, type Figure, percentile } from './figure.ts';
import { startLesson } from './lesson-process.ts';
import { paceOrders } from './paced-orders.ts';
import { lessonArgs, type MeasuredKafka, newTopics } from './topics.ts';

const ORDERS_A_SECOND = 200;
const WARM_UP_MS = 5_000;
const PRINTED_MS = 20;
const COMMITTED_MS = 250;

/** One run; `seconds` after the warm-up. */
export async function measureLatency(kafka: MeasuredKafka, seconds: number): Promise<Figure[]> {
  const topics = await newTopics(kafka, 'latency');
  const orders = await paceOrders(kafka.connection, topics.input, ORDERS_A_SECOND);
  const warmAt = performance.now() + WARM_UP_MS;
  const collect = (byCustomer: number[], byCategory: number[]) => (line: string) => {
    if (!line.startsWith('{')) return;
    const { result, timestamp } = JSON.parse(line);
    const sentAt = orders.sentAt.get(timestamp);
    if (sentAt === undefined || sentAt < warmAt) return;
    const isByCategory = result === 'category-analysis';
    (isByCategory ? byCategory : byCustomer).push(performance.now() - sentAt);
  };
  const printed: number[] = [];
  const committed: number[] = [];
  const printedBehind: number[] = [];
  const committedBehind: number[] = [];
  const reader = await readResults(
    kafka.brokers,
    topics.output,
    collect(committed, committedBehind),
  );
  await using lesson = startLesson(
    [...lessonArgs(kafka, topics), '--json', '--from', 'latest', '--commit-interval', '100ms'],
    collect(printed, printedBehind),
  );
  await lesson.atWork;
  await sleep(Math.max(0, warmAt - performance.now()) + seconds * 1_000);
  await orders.stop();
  await lesson.end('SIGINT');
  await reader.close();
  return [
    below('latency: result printed, p99', percentile(printed, 99), PRINTED_MS, 'ms'),
    beside('latency: result printed, median', percentile(printed, 50), 'ms'),
    below('latency: result committed, p99', percentile(committed, 99), COMMITTED_MS, 'ms'),
    beside('latency: result committed, median', percentile(committed, 50), 'ms'),
    beside('latency: printed behind a repartition, p99', percentile(printedBehind, 99), 'ms'),
    beside('latency: committed behind a repartition, p99', percentile(committedBehind, 99), 'ms'),
  ];
}
