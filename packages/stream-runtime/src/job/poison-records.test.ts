import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  WatermarkStrategy,
} from '@tidemark/event-time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kafkaSource } from '../kafka-source.ts';
import { chaosScript, checkPoison, playChaosWithPoison } from '../test-support/chaos-property.ts';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, type TestOrder, testSerde } from '../test-support/order-job.ts';
import { type PickyOptions, pickyJob } from '../test-support/picky-job.ts';
import { startJob } from '../test-support/start-job.ts';
import { PoisonRecords } from './poison-records.ts';

const ORDERS = 210;
const EVERY = 7;
const isPoison = ({ cents }: TestOrder) => cents % EVERY === 0;
const POISONED = ORDERS / EVERY;
const never = () => false;

/** A job behind a backlog, of which a function fails on each seventh order. */
async function withBacklog(
  options: Parameters<typeof startJob>[1] = {},
  picky: Partial<PickyOptions> = { customersFail: isPoison },
) {
  const kafka = new FakeKafka({ orders: 1, results: 1 });
  kafka.committed.set('orders-0', 0);
  for (let cents = 1; cents <= ORDERS; cents++) kafka.append('orders', 0, order('ann', cents));
  let elements = 0;
  const graph = pickyJob({
    customersFail: never,
    categoriesFail: never,
    onElement: () => elements++,
    ...picky,
  });
  const job = await startJob(kafka, { onFunctionError: 'dead-letter', ...options }, graph);
  return { kafka, job, elements: () => elements };
}

function lines(kafka: FakeKafka, kind: string): string[] {
  const values = kafka.records('results').map(({ value }) => String(value));
  return values.filter((value) => value.startsWith(kind));
}

function totals(kind: string): string[] {
  let total = 0;
  return Array.from({ length: ORDERS }, (_, index) => index + 1)
    .filter((cents) => cents % EVERY !== 0)
    .map((cents) => {
      total += cents;
      return `${kind} ${total}`;
    });
}

const commitOf = (offset: number) => `commit orders-0@${offset}`;

describe('a backlog in which a function fails on each seventh record', () => {
  it('is read in one go, however long it takes until the next commit is due', async () => {
    const { kafka, job, elements } = await withBacklog({ commitIntervalMs: 3_600_000 });
    await job.read();
    await job.stop();
    expect(kafka.committed.get('orders-0')).toBe(ORDERS);
    expect(lines(kafka, 'customer')).toEqual(totals('customer ann'));
    // Each order twice at most, and no order of the stretches before.
    expect(elements()).toBeLessThanOrEqual(2 * ORDERS);
  });

  it('gives one dead letter for each, committed with the offset behind it', async () => {
    const { kafka, job } = await withBacklog();
    await job.read();
    expect(
      kafka.records('orders-dead-letters').map(({ headers }) => String(headers?.offset)),
    ).toEqual(Array.from({ length: POISONED }, (_, index) => String((index + 1) * EVERY - 1)));
    const commits = kafka.calls.filter((call) => call.startsWith('commit orders-0'));
    expect(commits.slice(0, 3)).toEqual([
      commitOf(EVERY),
      commitOf(2 * EVERY),
      commitOf(3 * EVERY),
    ]);
  });

  it('is counted once, and told once', async () => {
    const { job } = await withBacklog();
    await job.read();
    await job.run();
    expect(await job.stop()).toMatchObject({
      records: ORDERS - POISONED,
      results: 2 * (ORDERS - POISONED),
      badRecords: POISONED,
    });
    expect(job.warnings).toEqual([expect.stringMatching(/orders-dead-letters.*no 7/)]);
  });

  it('is read behind a repartition topic too, where one record holds many orders', async () => {
    const { kafka, job } = await withBacklog({}, { categoriesFail: isPoison });
    await job.run();
    expect(await job.stop()).toMatchObject({
      results: ORDERS + ORDERS - POISONED,
      badRecords: POISONED,
    });
    expect(lines(kafka, 'category')).toEqual(totals('category Books'));
    expect(kafka.records('group-category-repartition-dead-letters')).toHaveLength(POISONED);
  });

  it('is written to the dead letters once while the process lives, under at-least-once', async () => {
    const { kafka, job } = await withBacklog(
      { guarantee: 'at-least-once' },
      { categoriesFail: isPoison },
    );
    await job.run();
    await job.stop();
    const letters = kafka.sent.filter(({ topic }) => topic.endsWith('-dead-letters'));
    expect(letters).toHaveLength(POISONED);
  });
});

describe('a task in which a function failed', () => {
  it('waits for the outcome of the commit that is under way', async () => {
    const { kafka, job } = await withBacklog();
    let answer = () => {};
    let isHeld = false;
    kafka.onStep = async (step) => {
      if (step !== 'commit' || isHeld) return;
      isHeld = true;
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
    };
    const fetched = job.consumer.fetch();
    await settled();
    expect(isHeld).toBe(true);
    const lost = () => job.events.filter(({ type }) => type === 'task-lost').length;
    expect(lost()).toBe(1);
    answer();
    await fetched;
    expect(lost()).toBe(POISONED);
  });

  it('begins anew only when it is known to be of this process still', async () => {
    const { kafka, job } = await withBacklog();
    await job.timers.advance(60_000);
    const fetched = job.consumer.fetch();
    await settled();
    await job.timers.advance(1_000);
    await fetched;
    expect(kafka.committed.get('orders-0')).toBe(0);
    for (let beat = 0; beat < 2; beat++) job.consumer.listener.stillMember();
    await settled();
    await job.read();
    await job.stop();
    expect(lines(kafka, 'customer')).toEqual(totals('customer ann'));
  });

  it('stops the job where it was a timer: no record is to blame', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    for (let at = 1; at <= 5; at++) kafka.append('orders', 0, order('ann', 1, 'Books', at));
    const job = await startJob(kafka, { onFunctionError: 'dead-letter' }, failingTimers());
    await job.read();
    await expect(job.result).rejects.toMatchObject({
      code: 'USER_FUNCTION_FAILED',
      message: expect.stringContaining('no timer'),
    });
    expect(kafka.counts.has('orders-dead-letters')).toBe(false);
  });
});

class FailingTimers extends KeyedProcessFunction<string, TestOrder, string> {
  processElement({ at }: TestOrder, context: KeyedProcessContext<string>): void {
    context.timerService().registerEventTimeTimer(at + 1);
  }

  override onTimer(_time: number, _context: unknown, _out: Collector<string>): void {
    throw new Error('no timer');
  }
}

/** Each order brings a watermark along, so that the timer of one fires while the next is in hand. */
function failingTimers() {
  return graphOf((environment) => {
    const strategy = WatermarkStrategy.forGenerator<TestOrder>(() => ({
      onEvent: (_, timestamp, output) => output.emitWatermark(timestamp),
      onPeriodicEmit() {},
    }));
    environment
      .fromSource(
        kafkaSource({ topic: 'orders', serde: testSerde, partitionedBy: 'customer' }),
        strategy.withTimestampAssigner(({ at }) => at),
        'Orders',
      )
      .keyBy('customer')
      .process(new FailingTimers())
      .print('never');
  });
}

it('whatever dies: each sound order counts once, and each other has one dead letter', async () => {
  await fc.assert(
    fc.asyncProperty(chaosScript, async (actions) =>
      checkPoison(await playChaosWithPoison(actions)),
    ),
    { numRuns: 12 },
  );
}, 60_000);

it('nothing is kept of poison records that are committed', () => {
  const poison = new PoisonRecords();
  const at = { topic: 'orders', partition: 0 };
  for (const offset of [3, 5]) poison.add({ ...at, offset }, 0, `no ${offset}`);
  poison.forgetBefore({ ...at, offset: 5 });
  expect(poison.of(at, '3')).toBeUndefined();
  expect(poison.of(at, '5')?.get(0)).toBe('no 5');
});
