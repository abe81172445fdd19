import { KeyedProcessFunction } from '@tidemark/event-time';
import { describe, expect, it } from 'vitest';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf, type TestOrder } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';

type Job = Awaited<ReturnType<typeof startJob>>;

/** All partitions that are read, or those of the changelogs. */
const reads = (job: Job) => partitionsOf(job, false);
const changelogs = (job: Job) => partitionsOf(job, true);

function partitionsOf({ consumer, client }: Job, isChangelog: boolean) {
  const topics = consumer.topics.filter((topic) => topic.endsWith('-changelog') === isChangelog);
  return client.kafka.partitionsOf(topics);
}

/** One process at work, and another that keeps what it does warm. */
async function pair(kafka: FakeKafka, graph?: Parameters<typeof startJob>[2]) {
  const active = await startJob(kafka, {}, graph);
  const standby = await startJob(kafka, {}, graph);
  // Each began alone in its group.
  active.consumer.assign([]);
  standby.consumer.assign([]);
  await settled();
  active.consumer.assign(reads(active));
  standby.consumer.assign(changelogs(standby));
  await settled();
  return { active, standby };
}

const typesOf = ({ events }: Job) => events.map(({ type }) => type);

describe('a standby', () => {
  it('follows the commits of the task, and takes it over with no more than the rest to read', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const { active, standby } = await pair(kafka);
    for (const cents of [1, 2, 4]) kafka.append('orders', 0, order('ann', cents));
    await active.run();
    await standby.timers.advance(1_000);
    expect(typesOf(standby)).toContain('standby-warm');
    kafka.append('orders', 0, order('ann', 8));
    kafka.append('orders', 0, order('bob', 8));
    await active.run();
    active.client.kill();
    standby.consumer.assign(reads(standby));
    await settled();
    const running = standby.events
      .filter((event) => event.type === 'task-running')
      .findLast(({ task }) => task === '0_0');
    // All in all it holds two.
    expect(running?.restoredKeys).toBeLessThan(2);
    kafka.append('orders', 0, order('ann', 16));
    await standby.run();
    expect(standby.printed.filter((line) => line.startsWith('customer'))).toEqual([
      'customer> ann 31',
    ]);
    expect(standby.printed.findLast((line) => line.startsWith('category'))).toBe(
      'category> Books 39',
    );
  });

  it('never takes up what is not committed', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const { active, standby } = await pair(kafka);
    kafka.append('orders', 0, order('ann', 1));
    await active.run();
    kafka.onStep = async (step) => {
      if (step === 'commit') await new Promise<never>(() => {});
    };
    kafka.append('orders', 0, order('ann', 2));
    await active.read();
    await active.timers.advance(1_000);
    await standby.timers.advance(1_000);
    active.client.kill();
    kafka.onStep = async () => {};
    standby.consumer.assign(reads(standby));
    await settled();
    await standby.run();
    expect(standby.printed.filter((line) => line.startsWith('customer'))).toEqual([
      'customer> ann 3',
    ]);
  });

  it('opens its functions and closes them when it is given up; they print nothing meanwhile', async () => {
    const seen: string[] = [];
    class Watched extends KeyedProcessFunction<string, TestOrder, string> {
      override open(): void {
        seen.push('open');
      }

      override close(): void {
        seen.push('close');
      }

      processElement(_order: TestOrder, _context: unknown, out: { collect(text: string): void }) {
        out.collect('seen');
      }
    }
    const graph = graphOf((environment) => {
      ordersOf(environment).keyBy('customer').process(new Watched()).print('P');
    });
    const kafka = new FakeKafka({ orders: 1 });
    const job = await startJob(kafka, {}, graph);
    job.consumer.assign([]);
    await settled();
    seen.length = 0;
    kafka.append('orders', 0, order('ann', 1));
    job.consumer.assign(changelogs(job));
    await settled();
    await job.timers.advance(1_000);
    expect(seen).toEqual(['open']);
    job.consumer.assign([]);
    await settled();
    expect(seen).toEqual(['open', 'close']);
    expect(typesOf(job).slice(-2)).toEqual(['standby-warm', 'standby-closed']);
    job.consumer.assign(changelogs(job));
    await settled();
    await job.stop();
    expect(seen).toEqual(['open', 'close', 'open', 'close']);
    expect(job.printed).toEqual([]);
  });

  it('reads on where compaction has removed what it would have read next', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const { active, standby } = await pair(kafka);
    for (const cents of [1, 2, 4]) {
      kafka.append('orders', 0, order('ann', cents));
      await active.run();
    }
    for (const changelog of changelogs(active)) kafka.log(changelog).compact();
    active.client.kill();
    standby.consumer.assign(reads(standby));
    await settled();
    kafka.append('orders', 0, order('ann', 8));
    await standby.run();
    expect(standby.printed).toContain('customer> ann 15');
    expect(standby.warnings).toEqual([]);
  });

  it('whose changelog cannot be read is given up with a warning, and the job goes on', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const { active, standby } = await pair(kafka);
    const [changelog] = changelogs(active);
    if (changelog === undefined) throw new Error('no changelog');
    kafka.append(changelog.topic, 0, 'not ours');
    await standby.timers.advance(1_000);
    expect(standby.warnings.join()).toContain('Task 0_0 is not kept warm here any more');
    expect(typesOf(standby)).toContain('standby-closed');
    expect(standby.states.at(-1)).toBe('running');
  });
});
