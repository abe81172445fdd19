import {
  type DataStream,
  type JobGraph,
  type StreamExecutionEnvironment,
  WatermarkStrategy,
} from '@tidemark/event-time';
import { describe, expect, it } from 'vitest';
import { kafkaSource } from '../kafka-source.ts';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import {
  graphOf,
  order,
  ordersOf,
  type TestOrder,
  Totals,
  testSerde,
  totalsJob,
} from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

type Field = 'customer' | 'category';

/** Totals by the fields; `customer` is what the topic is keyed by. */
function jobOf(source: string, ...fields: readonly Field[]): JobGraph {
  return graphOf((environment) => totalsOf(sourceIn(environment, source), fields));
}

function sourceIn(environment: StreamExecutionEnvironment, name: string) {
  return environment.fromSource(
    kafkaSource({ topic: 'orders', serde: testSerde, partitionedBy: 'customer' }),
    WatermarkStrategy.forMonotonousTimestamps(),
    name,
  );
}

function totalsOf(orders: DataStream<TestOrder>, fields: readonly Field[]): void {
  for (const field of fields) orders.keyBy(field).process(new Totals()).name(field).print(field);
  if (fields.length === 0) orders.map(({ cents }) => cents).print('cents');
}

/** A group that has read two orders with the job. */
async function afterTwoOrders(graph: JobGraph, options = {}): Promise<FakeKafka> {
  const kafka = new FakeKafka({ orders: 1 });
  for (const cents of [1, 2]) kafka.append('orders', 0, order('ann', cents));
  await run(kafka, graph, options);
  return kafka;
}

/** Reads what there is. */
async function run(kafka: FakeKafka, graph: JobGraph, options = {}) {
  const job = await startJob(kafka, options, graph);
  await job.run();
  await job.stop();
  return job;
}

describe('state that no part of the job takes up is refused, with what it is and what to do', () => {
  it('where the source has another name', async () => {
    const kafka = await afterTwoOrders(jobOf('Orders', 'customer'));
    const before = [...kafka.counts.keys()];
    const job = await startJob(kafka, {}, jobOf('Renamed', 'customer'));
    await expect(job.result).rejects.toMatchObject({
      code: 'STATE_INCOMPATIBLE',
      message:
        'The group group has state that no part of this job takes up: group-orders-changelog (of orders). ' +
        'The parts of this job: "Renamed", with group-renamed-changelog.',
      hint: expect.stringMatching(/renamed.*--reset.*--group/),
    });
    expect([...kafka.counts.keys()]).toEqual(before);
    const again = await run(kafka, jobOf('Orders', 'customer'));
    expect((await again.result).restoredKeys).toBe(1);
    const renamed = await run(
      kafka,
      graphOf((environment) =>
        totalsOf(sourceIn(environment, 'Renamed').uid('Orders'), ['customer']),
      ),
    );
    expect((await renamed.result).restoredKeys).toBe(1);
  });

  it('where a stream is keyed by another field', async () => {
    const kafka = await afterTwoOrders(jobOf('Orders', 'customer'));
    const job = await startJob(kafka, {}, jobOf('Orders', 'category'));
    await expect(job.result).rejects.toMatchObject({
      code: 'STATE_INCOMPATIBLE',
      message: expect.stringContaining('"Orders", without state; "category", with group-category'),
    });
  });

  it('where what was behind a repartition topic is gone', async () => {
    const kafka = await afterTwoOrders(jobOf('Orders', 'customer', 'category'));
    const job = await startJob(kafka, {}, jobOf('Orders', 'customer'));
    await expect(job.result).rejects.toMatchObject({
      code: 'STATE_INCOMPATIBLE',
      message: expect.stringContaining('group-category-changelog (of group-category-repartition)'),
    });
    kafka.deleteTopic('group-category-changelog');
    const deliberate = await run(kafka, jobOf('Orders', 'customer'));
    expect((await deliberate.result).restoredKeys).toBe(1);
  });
});

describe('a start where the group has read to, without the state of that, is refused', () => {
  it('with state topics after a run without them', async () => {
    const kafka = await afterTwoOrders(totalsJob(), { stateTopics: false });
    const job = await startJob(kafka);
    await expect(job.result).rejects.toMatchObject({
      code: 'STATE_LEFT_BEHIND',
      message: expect.stringMatching(
        /orders, partition 0 to offset 2 with its state in memory only/,
      ),
      hint: expect.stringContaining('--reset'),
    });
    await run(kafka, totalsJob(), { stateTopics: false });
  });

  it('where the changelog was deleted', async () => {
    const kafka = await afterTwoOrders(totalsJob());
    kafka.deleteTopic('group-orders-changelog');
    await expect((await startJob(kafka)).result).rejects.toMatchObject({
      code: 'STATE_LEFT_BEHIND',
      message: expect.stringContaining('but group-orders-changelog has nothing of the task'),
    });
  });
});

describe('nothing is refused', () => {
  it('where a part with state is new', async () => {
    const kafka = await afterTwoOrders(jobOf('Orders', 'customer'));
    kafka.append('orders', 0, order('ann', 4));
    const job = await run(kafka, jobOf('Orders', 'customer', 'category'));
    expect(job.printed).toEqual(['customer> ann 7', 'category> Books 4']);
  });

  it('where a job had no state until now', async () => {
    const kafka = await afterTwoOrders(jobOf('Orders'));
    kafka.append('orders', 0, order('ann', 4));
    const job = await run(kafka, jobOf('Renamed', 'customer'));
    expect(job.printed).toEqual(['customer> ann 4']);
  });

  it('where somebody else has set the offsets', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (const cents of [1, 2]) kafka.append('orders', 0, order('ann', cents));
    kafka.committed.set('orders-0', 1);
    kafka.metadata.set('orders-0', 'by hand');
    const job = await run(kafka, totalsJob());
    expect(job.printed).toEqual(['customer> ann 2', 'category> Books 2']);
  });

  it('where nothing was read yet', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    await run(kafka, jobOf('Orders', 'customer'));
    expect(kafka.committed.get('orders-0')).toBe(0);
    await run(kafka, jobOf('Renamed', 'customer'));
  });

  it('by a bounded run that has ended, and begins again', async () => {
    const kafka = await afterTwoOrders(totalsJob());
    for (const cents of [4, 8]) {
      kafka.append('orders', 0, order('ann', cents));
      const job = await startJob(kafka, { bounded: true });
      await job.run();
      expect(await job.result).toMatchObject({ records: 1 });
    }
  });

  it('of the state of a group whose name begins as this one does', async () => {
    const kafka = await afterTwoOrders(totalsJob(), { groupId: 'group-b' });
    kafka.committed.clear();
    kafka.metadata.clear();
    const job = await run(kafka, totalsJob());
    expect(job.printed).toContain('customer> ann 3');
    expect(kafka.counts.has('group-b-orders-changelog')).toBe(true);
  });
});

it('a partition of a source that is read by another part, which has its state, goes on', async () => {
  const kafka = new FakeKafka({ orders: 1, others: 1 });
  const two = graphOf((environment) => {
    const both = ordersOf(environment).union(ordersOf(environment, 'others'));
    both.keyBy('customer').process(new Totals()).print('customer');
  });
  const one = graphOf((environment) => {
    ordersOf(environment).keyBy('customer').process(new Totals()).print('customer');
  });
  kafka.append('orders', 0, order('ann', 1));
  await run(kafka, one);
  kafka.append('others', 0, order('ann', 2));
  expect((await run(kafka, two)).printed).toEqual(['customer> ann 3']);
});
