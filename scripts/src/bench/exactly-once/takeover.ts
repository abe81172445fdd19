/** How long the results of a partition stay away when one of two instances goes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { partitionForKey } from '@tidemark/kafka-connection';
import { readResults } from '../../chaos/results-reader.ts';
import { below, type Figure } from './figure.ts';
import { startLesson } from './lesson-process.ts';
import { paceOrders } from './paced-orders.ts';
import { lessonArgs, type MeasuredKafka, newTopics } from './topics.ts';

const ORDERS_A_SECOND = 200;
const PARTITIONS = 4;
const SETTLE_MS = 4_000;
/** The session time-out and two seconds. */
const KILLED_MS = 12_000;
const STOPPED_MS = 1_000;

/** Kills one, then asks one to stop. */
export async function measureTakeover(kafka: MeasuredKafka): Promise<Figure[]> {
  const topics = await newTopics(kafka, 'takeover');
  const orders = await paceOrders(kafka.connection, topics.input, ORDERS_A_SECOND);
  const gaps = new Gaps();
  const reader = await readResults(kafka.brokers, topics.output, (value) => {
    const { result, customerId } = JSON.parse(value);
    if (result === 'customer-totals') gaps.seen(partitionForKey(customerId, PARTITIONS));
  });
  const args = [...lessonArgs(kafka, topics), '--quiet', '--commit-interval', '100ms'];
  await using staying = startLesson(args);
  await staying.atWork;
  const goes = async (signal: NodeJS.Signals, waitMs: number) => {
    await using going = startLesson(args);
    await going.atWork;
    await sleep(SETTLE_MS);
    gaps.begin();
    const gone = going.end(signal);
    await sleep(waitMs);
    await gone;
    return gaps.longest;
  };
  const killed = await goes('SIGKILL', KILLED_MS + SETTLE_MS);
  const stopped = await goes('SIGINT', SETTLE_MS);
  await orders.stop();
  await staying.end('SIGINT');
  await reader.close();
  return [
    below('takeover: gap after kill -9', killed, KILLED_MS, 'ms'),
    below('takeover: gap after Ctrl+C', stopped, STOPPED_MS, 'ms'),
  ];
}

/** The longest time without a result, over all partitions. */
class Gaps {
  readonly #last = Array.from({ length: PARTITIONS }, () => 0);
  #longest = 0;

  begin(): void {
    this.#last.fill(performance.now());
    this.#longest = 0;
  }

  seen(partition: number): void {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - (this.#last[partition] ?? now));
    this.#last[partition] = now;
  }

  /** One that goes on still counts. */
  get longest(): number {
    return Math.max(this.#longest, performance.now() - Math.min(...this.#last));
  }
}
