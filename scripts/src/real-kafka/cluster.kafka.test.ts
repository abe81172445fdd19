/**
 * Brokers come and go, and nothing that was acknowledged is lost: on three real brokers, replication 3,
 * min.insync.replicas 2. Run by `pnpm test:kafka scripts/src/real-kafka/cluster`. One cluster, with the
 * producer, both lessons and a transactional producer at work all the time; what they wrote is read by
 * Kafka's own console consumer at the end.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ReadRecord, readCommitted } from './drill/independent-reader.ts';
import { type LineProcess, longestGap, startLineProcess } from './drill/line-process.ts';
import { type LossyCluster, startLossyCluster, until } from './drill/lossy-cluster.ts';
import { controllerOf, coordinatorOf, leadersOf } from './drill/roles.ts';
import {
  MOVED_FROM,
  releaseStaleProducers,
  startStaleProducers,
} from './drill/stale-leader-drill.ts';
import { startTransactionLoop, type TransactionLoop } from './drill/transaction-loop.ts';

const HAS_KAFKA = (process.env.TIDEMARK_TEST_BROKERS ?? '') !== '';
const IS_STOCK = process.env.TIDEMARK_STOCK_KAFKAJS === '1';
const NODES = [1, 2, 3];
const ORDERS = 'orders';
const IN_TRANSACTIONS = 'in-transactions';
const STALE = 'stale-leaders';
const GROUPS = { lesson02: 'drill-lesson02', lesson03: 'drill-lesson03' };
const TRANSACTIONAL_ID = 'drill-0';
const PARTITIONS = 6;
const CASE_MS = 300_000;

interface Delivered {
  readonly orderId: string;
  readonly partition: number;
  readonly offset: string;
}

describe.skipIf(!HAS_KAFKA || IS_STOCK)('a cluster that loses brokers', () => {
  let kafka: LossyCluster;
  let producer: LineProcess;
  let lesson02: LineProcess;
  let lesson03: LineProcess;
  let loop: TransactionLoop;
  const lostRoles = new Set<string>();

  beforeAll(async () => {
    kafka = await startLossyCluster();
    await kafka.createTopic(ORDERS, 3);
    await kafka.createTopic(IN_TRANSACTIONS, PARTITIONS);
    const to = ['--brokers', kafka.brokers, '--topic', ORDERS, '--json'];
    producer = startLineProcess('apps/producer/src/main.ts', [...to, '--rate', '50']);
    const lesson = (path: string, group: string) =>
      startLineProcess(path, [...to, '--group', group, '--from', 'earliest']);
    lesson02 = lesson('apps/consumer-basic/src/main.ts', GROUPS.lesson02);
    lesson03 = lesson('apps/order-processing/src/main.ts', GROUPS.lesson03);
    loop = startTransactionLoop(kafka.connection, {
      ...{ topic: IN_TRANSACTIONS, partitions: PARTITIONS },
      ...{ transactionalId: TRANSACTIONAL_ID, groupId: 'drill-transactions' },
    });
    await allGoOn('at the start');
  }, CASE_MS);

  afterAll(async () => {
    await Promise.all([producer?.stop(), lesson02?.stop(), lesson03?.stop(), loop?.stop()]);
    await kafka?.[Symbol.asyncDispose]();
  }, CASE_MS);

  let caseBegan = 0;
  beforeEach(() => {
    caseBegan = performance.now();
  });
  afterEach(({ task }) => {
    if (performance.now() - caseBegan < 1_000) return;
    const gaps = Object.entries({ producer, lesson02, lesson03 }).map(([name, { stdout }]) => {
      const gap = longestGap(stdout.filter(({ at }) => at >= caseBegan));
      return `${name} ${(gap / 1_000).toFixed(1)} s`;
    });
    const transactions = `transactions ${(loop.longestGapSince(caseBegan) / 1_000).toFixed(1)} s`;
    console.info(`longest gaps while it ${task.name}: ${[...gaps, transactions].join(', ')}`);
  });

  /** Waits until each of the four has done something that it began from now on. */
  async function allGoOn(when: string): Promise<void> {
    const parts = [producer, lesson02, lesson03];
    const before = parts.map(({ stdout }) => stdout.length);
    const committed = loop.committed.length;
    await until(`producer, lessons and transactions go on ${when}`, () => {
      const isOver = parts.find(({ stdout }, i) => stdout.length < (before[i] ?? 0) + 20);
      return isOver === undefined && loop.committed.length > committed + 3;
    });
  }

  async function noteRoles(node: number): Promise<void> {
    const { connection, cluster } = kafka;
    const roles = {
      controller: controllerOf(cluster, node),
      'group coordinator of lesson 02': await coordinatorOf(
        ...([connection, '__consumer_offsets', GROUPS.lesson02] as const),
      ),
      'transaction coordinator': await coordinatorOf(
        ...([connection, '__transaction_state', TRANSACTIONAL_ID] as const),
      ),
      'leader of orders-0': (await leadersOf(connection, ORDERS))[0],
    };
    for (const [role, holder] of Object.entries(roles)) if (holder === node) lostRoles.add(role);
  }

  it.each(NODES)(
    'goes on when broker %i is killed, and when it is back',
    async (node) => {
      await noteRoles(node);
      await kafka.lose(node, 'killed');
      await allGoOn(`without broker ${node}`);
      await kafka.bringBack(node, [ORDERS, IN_TRANSACTIONS]);
      await allGoOn(`with broker ${node} back`);
    },
    CASE_MS,
  );

  it('has lost the controller, a group coordinator, the transaction coordinator and a leader by that', () => {
    expect([...lostRoles].sort()).toEqual([
      'controller',
      'group coordinator of lesson 02',
      'leader of orders-0',
      'transaction coordinator',
    ]);
  });

  it(
    'goes on through a rolling restart, in which stock kafkajs loses what it says was written',
    async () => {
      const stale = await startStaleProducers(kafka, STALE);
      for (const node of [MOVED_FROM, ...NODES.filter((other) => other !== MOVED_FROM)]) {
        await kafka.lose(node, 'stopped');
        await allGoOn(`in the rolling restart, without broker ${node}`);
        await kafka.bringBack(node, [ORDERS, IN_TRANSACTIONS, STALE]);
        if (node !== MOVED_FROM) continue;
        // The second partition is missing: nothing failed, and nobody was told.
        expect(await releaseStaleProducers(kafka, STALE, stale)).toEqual({
          ...{ 'stock-plain': '[0]', 'stock-idempotent': '[0]', 'stock-transactional': '[0]' },
          ...{ 'ours-plain': '[0,1]', 'ours-idempotent': '[0,1]', 'ours-transactional': '[0,1]' },
        });
      }
      await allGoOn('after the rolling restart');
    },
    CASE_MS,
  );

  it(
    'waits with two brokers away, says so, and goes on when they are back',
    async () => {
      const said = () => producer.stderr.map(({ text }) => text);
      const before = said().length;
      await Promise.all([kafka.lose(1, 'killed'), kafka.lose(2, 'killed')]);
      const saysWaiting = (text: string) =>
        /^Waiting for Kafka for .* orders? waiting, /.test(text);
      await until('a word of waiting', () => said().slice(before).some(saysWaiting));
      await Promise.all([1, 2].map((node) => kafka.bringBack(node, [ORDERS, IN_TRANSACTIONS])));
      await until('a word of the end of it', () =>
        /^Kafka answers again after/.test(said().at(-1) ?? ''),
      );
      await allGoOn('with all brokers back');
    },
    CASE_MS,
  );

  it(
    'lost nothing that was acknowledged, and doubled nothing, as Kafka’s own consumer sees it',
    async () => {
      expect(await producer.stop()).toBe(0);
      await loop.stop();
      const delivered: Delivered[] = producer.stdout.map(({ text }) => JSON.parse(text));
      const places = new Map(delivered.map(({ orderId, ...place }) => [orderId, place]));
      const [orders = [], inTransactions = [], stale = []] = await Promise.all(
        [ORDERS, IN_TRANSACTIONS, STALE].map((topic) => readCommitted(kafka.brokers, topic)),
      );
      const found = new Map(
        orders.map(({ value, partition, offset }) => [
          String(JSON.parse(value).orderId),
          { partition, offset: String(offset) },
        ]),
      );
      expect(places.size).toBe(delivered.length);
      expect(orders.length - found.size, 'orders twice').toBe(0);
      const lost = delivered.filter(
        ({ orderId, partition, offset }) =>
          String(Object.values(found.get(orderId) ?? {})) !== String([partition, offset]),
      );
      expect(lost).toEqual([]);
      await lessonsSaw([...places.keys()]);
      transactionsAreWhole(inTransactions);
      staleRecordsAreAsTold(stale);
      printFigures(delivered.length);
    },
    CASE_MS,
  );

  async function lessonsSaw(orderIds: readonly string[]): Promise<void> {
    const seen = () => new Set(lesson02.stdout.map(({ text }) => JSON.parse(text).orderId));
    await until('all orders in lesson 02', () => seen().size >= orderIds.length);
    const processed = seen();
    expect(orderIds.filter((id) => !processed.has(id))).toEqual([]);
    expect([await lesson02.stop(), await lesson03.stop()]).toEqual([0, 0]);
  }

  /** Each transaction is there in every partition once, or in none: those committed are there. */
  function transactionsAreWhole(records: readonly ReadRecord[]): void {
    const copies = new Map<number, number>();
    for (const { value } of records) {
      copies.set(Number(value), (copies.get(Number(value)) ?? 0) + 1);
    }
    const halves = [...copies].filter(([, count]) => count !== PARTITIONS);
    expect(halves, 'part of a transaction').toEqual([]);
    expect(loop.committed.filter((number) => !copies.has(number))).toEqual([]);
    expect(loop.aborted.filter((number) => copies.has(number))).toEqual([]);
    expect(loop.failures.fatal).toBe(0);
  }

  function staleRecordsAreAsTold(records: readonly ReadRecord[]): void {
    const values = records.map(({ value }) => value);
    const has = (name: string) => [0, 1].filter((p) => values.includes(`${name} after ${p}`));
    for (const mode of ['plain', 'idempotent', 'transactional']) {
      expect([mode, has(`stock-${mode}`), has(`ours-${mode}`)]).toEqual([mode, [0], [0, 1]]);
    }
  }

  function printFigures(orders: number): void {
    const { committed, unknown, failures } = loop;
    console.info(`${orders} orders; ${committed.length} transactions, ${unknown.length} unknown`);
    console.info(`failures of transactions: ${JSON.stringify(failures)}`);
  }
});
