import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobGraph } from '@tidemark/event-time';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JobOptions } from '../options.ts';
import { removeState } from '../reset/reset-job.ts';
import { FakeKafka, Transient } from '../test-support/fake-kafka.ts';
import { settled } from '../test-support/manual-timers.ts';
import { graphOf, order, ordersOf, Totals, totalsJob } from '../test-support/order-job.ts';
import { startClient } from '../test-support/start-client.ts';
import { checkSavepointFile } from './check-savepoint-file.ts';

type Client = Awaited<ReturnType<typeof startClient>>;

async function file(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-savepoint-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'savepoint.ndjson');
}

/** Turns the job until it has ended. */
async function ended<T>({ consumer, timers }: Client, result: Promise<T>): Promise<T> {
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  result.then(over, over);
  for (let turn = 0; !isOver && turn < 200; turn++) {
    await consumer.fetch();
    await timers.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return await result;
}

/** Of each commit that is answered, the markers come much later. */
async function late(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await settled();
}

/** A job that has read three orders, with a savepoint of it. */
async function withSavepoint(options: { drain?: boolean } = {}, kafka = newKafka()) {
  kafka.append('orders', 0, order('ann', 5));
  kafka.append('orders', 1, order('bob', 6));
  kafka.append('orders', 0, order('ann', 7, 'Games'));
  const first = await startClient(kafka);
  await first.read();
  const savepoint = await file();
  const stopped = await ended(first, first.job.stop({ ...options, savepoint }));
  return { kafka, savepoint, stopped, first };
}

function newKafka(): FakeKafka {
  return new FakeKafka({ orders: 2 });
}

async function restart(
  kafka: FakeKafka,
  options: Partial<JobOptions>,
  graph: JobGraph = totalsJob(),
): Promise<Client> {
  const known = kafka.consumers.length;
  const again = await startClient(kafka, { bounded: true, ...options }, graph);
  // Files are read in real time, however long that takes.
  const isReading = () => kafka.consumers.length === known && again.job.status !== 'failed';
  while (isReading()) await settled();
  return { ...again, consumer: kafka.consumers.at(-1) ?? again.consumer };
}

describe('a savepoint', () => {
  it('says nothing of where its group had state; the group that begins with it says where it has', async () => {
    const { kafka, savepoint } = await withSavepoint();
    expect(kafka.metadata.get('orders-0')).toContain('state=group-orders-changelog');
    expect(await readFile(savepoint, 'utf8')).not.toContain('state=');
    await removeState(totalsJob(), kafka.connect(), 'group');
    const again = await restart(kafka, { fromSavepoint: savepoint, groupId: 'other' });
    expect(kafka.metadata.get('orders-0')).toContain('state=other-orders-changelog');
    expect((await ended(again, again.job.result)).restoredKeys).toBe(4);
  });

  it.each([{ drain: false }, { drain: true }])(
    'holds what all tasks have come to, and a group that begins with it goes on from there ($drain)',
    async (how) => {
      const { kafka, savepoint, stopped, first } = await withSavepoint(how);
      expect(stopped).toMatchObject({
        records: 3,
        savepoint: { place: savepoint, tasks: 4, keys: 4 },
      });
      expect(first.printed).toContain('category> Books 11');
      await removeState(totalsJob(), kafka.connect(), 'group');
      kafka.append('orders', 0, order('ann', 100));
      const again = await restart(kafka, { fromSavepoint: savepoint, from: 'latest' });
      expect(await ended(again, again.job.result)).toMatchObject({ records: 1 });
      expect(again.printed).toEqual(['customer> ann 112', 'category> Books 111']);
    },
  );

  it('has in it what the last commits wrote, though their markers come late', async () => {
    const kafka = newKafka();
    kafka.beforeMarkers = late;
    const { savepoint, stopped, first } = await withSavepoint({}, kafka);
    expect(first.printed).toContain('category> Books 11');
    expect(stopped.savepoint).toMatchObject({ place: savepoint, keys: 4 });
  });

  it('is begun with though the markers of its restore come late', async () => {
    const { kafka, savepoint } = await withSavepoint();
    await removeState(totalsJob(), kafka.connect(), 'group');
    kafka.beforeMarkers = late;
    const openWhenTasksStart: string[] = [];
    kafka.onStep = async (step, id) => {
      if (step !== 'fence' || id.endsWith('-savepoint')) return;
      for (const [name, log] of kafka.logs)
        if (log.stableEnd < log.end) openWhenTasksStart.push(name);
    };
    kafka.append('orders', 0, order('ann', 100));
    const again = await restart(kafka, { fromSavepoint: savepoint, groupId: 'other' });
    expect(await ended(again, again.job.result)).toMatchObject({ records: 1, restoredKeys: 4 });
    expect(openWhenTasksStart).toEqual([]);
    expect(again.printed).toEqual(['customer> ann 112', 'category> Books 111']);
  });

  it('is not made of a job that another process runs a part of', async () => {
    const kafka = new FakeKafka({ orders: 2 });
    kafka.append('orders', 0, order('ann', 5));
    const first = await startClient(kafka);
    await first.run();
    await startClient(kafka);
    first.consumer.assign([{ topic: 'orders', partition: 0 }]);
    const savepoint = await file();
    await expect(ended(first, first.job.stop({ savepoint }))).rejects.toMatchObject({
      code: 'SAVEPOINT_NOT_ALONE',
      message: expect.stringMatching(
        /has 1 of the 4 tasks.* has one other member: fake at \/127\.0\.0\.1\.$/,
      ),
    });
    expect(kafka.committed.get('orders-0')).toBe(1);
  });

  // In /proc nothing can be made, and a `mkdir` of Node that tries again and again would never come back.
  it.skipIf(process.platform !== 'linux')('is not made in /proc', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const first = await startClient(kafka);
    await first.read();
    const stopping = first.job.stop({ savepoint: '/proc/nowhere/savepoint' });
    await expect(ended(first, stopping)).rejects.toMatchObject({
      code: 'SAVEPOINT_NOT_WRITTEN',
      exitCode: 1,
    });
  });

  it('is not made over another one, nor without state topics', async () => {
    const { kafka, savepoint } = await withSavepoint();
    const over = await restart(kafka, { savepointTo: savepoint });
    await expect(ended(over, over.job.result)).rejects.toMatchObject({ code: 'SAVEPOINT_EXISTS' });
    const without = await restart(kafka, { savepointTo: `${savepoint}2`, stateTopics: false });
    await expect(ended(without, without.job.result)).rejects.toMatchObject({
      code: 'SAVEPOINT_NEEDS_STATE_TOPICS',
    });
  });
});

describe('a savepoint file', () => {
  it('is looked at before there is a connection', async () => {
    const { savepoint } = await withSavepoint();
    await expect(checkSavepointFile(savepoint)).resolves.toBeUndefined();
    await expect(checkSavepointFile('topic:any')).resolves.toBeUndefined();
    const unreadable = { code: 'SAVEPOINT_UNREADABLE', exitCode: 1 };
    await expect(checkSavepointFile(`${savepoint}2`)).rejects.toMatchObject(unreadable);
    await expect(checkSavepointFile(tmpdir())).rejects.toMatchObject(unreadable);
    await writeFile(savepoint, 'hello\nworld\n');
    await expect(checkSavepointFile(savepoint)).rejects.toMatchObject(unreadable);
  });
});

describe('a start from a savepoint', () => {
  it('is refused to a group that has state', async () => {
    const { kafka, savepoint } = await withSavepoint();
    const again = await restart(kafka, { fromSavepoint: savepoint });
    await expect(ended(again, again.job.result)).rejects.toMatchObject({
      code: 'SAVEPOINT_GROUP_HAS_STATE',
      hint: expect.stringContaining('--reset'),
    });
  });

  it.each([
    ['damaged', (text: string) => text.replace('"ann"', '"eve"'), 'SAVEPOINT_UNREADABLE'],
    [
      'damaged at its beginning',
      (text: string) => text.replace('"tasks":2', '"tasks":3'),
      'SAVEPOINT_UNREADABLE',
    ],
    ['cut off', (text: string) => text.slice(0, -200), 'SAVEPOINT_UNREADABLE'],
    [
      'of a newer version',
      (text: string) => text.replace('"version":1', '"version":2'),
      'SAVEPOINT_UNREADABLE',
    ],
    ['empty', () => '', 'SAVEPOINT_UNREADABLE'],
    ['something else', () => 'hello\n', 'SAVEPOINT_UNREADABLE'],
  ])('is refused where the savepoint is %s, and leaves nothing behind', async (_, change, code) => {
    const { kafka, savepoint } = await withSavepoint();
    await removeState(totalsJob(), kafka.connect(), 'group');
    await writeFile(savepoint, change(await readFile(savepoint, 'utf8')));
    const again = await restart(kafka, { fromSavepoint: savepoint });
    await expect(ended(again, again.job.result)).rejects.toMatchObject({ code });
    expect([...kafka.counts.keys()]).toEqual(['orders']);
    expect(kafka.committed.size).toBe(0);
  });

  it('is refused where there is none, and leaves nothing behind', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const again = await restart(kafka, { fromSavepoint: await file() });
    await expect(again.job.result).rejects.toMatchObject({
      code: 'SAVEPOINT_UNREADABLE',
    });
    expect([...kafka.counts.keys()]).toEqual(['orders']);
  });

  it('is refused to a job that keeps its state in memory only', async () => {
    const { kafka, savepoint } = await withSavepoint();
    await removeState(totalsJob(), kafka.connect(), 'group');
    const again = await restart(kafka, { fromSavepoint: savepoint, stateTopics: false });
    await expect(ended(again, again.job.result)).rejects.toMatchObject({
      code: 'SAVEPOINT_NEEDS_STATE_TOPICS',
    });
    expect([...kafka.counts.keys()]).toEqual(['orders']);
  });

  it('waits for a broker that restarts', async () => {
    const { kafka, savepoint } = await withSavepoint();
    await removeState(totalsJob(), kafka.connect(), 'group');
    let isAway = true;
    kafka.answerOffsets = async () => {
      const wasAway = isAway;
      isAway = false;
      if (wasAway) throw new Transient('no coordinator now');
    };
    const started = await startClient(kafka, { bounded: true, fromSavepoint: savepoint });
    while (isAway) await settled();
    await started.timers.advance(500);
    while (kafka.consumers.length === 1) await settled();
    const again = { ...started, consumer: kafka.consumers.at(-1) ?? started.consumer };
    expect(await ended(again, again.job.result)).toMatchObject({ records: 0, restoredKeys: 4 });
  });

  it('is refused where operators with state are gone, and leaves nothing behind', async () => {
    const { kafka, savepoint } = await withSavepoint();
    await removeState(totalsJob(), kafka.connect(), 'group');
    const changed = graphOf((env) => {
      const orders = ordersOf(env);
      orders.keyBy('customer').process(new Totals()).name('Clients').print('customer');
      orders.keyBy('category').process(new Totals()).name('Categories').print('category');
    });
    const again = await restart(kafka, { fromSavepoint: savepoint }, changed);
    await expect(ended(again, again.job.result)).rejects.toMatchObject({
      code: 'STATE_INCOMPATIBLE',
      message: expect.stringMatching(/"Customers".*"Clients"/),
    });
    expect([...kafka.counts.keys()]).toEqual(['orders']);
  });

  it('is refused where topics have other partitions, or have been made anew', async () => {
    const { kafka, savepoint } = await withSavepoint();
    await removeState(totalsJob(), kafka.connect(), 'group');
    kafka.counts.set('orders', 3);
    const more = await restart(kafka, { fromSavepoint: savepoint });
    await expect(ended(more, more.job.result)).rejects.toMatchObject({
      code: 'SAVEPOINT_DOES_NOT_FIT',
      message: expect.stringContaining('had 2 partitions and has 3 now'),
    });
    await removeState(totalsJob(), kafka.connect(), 'group');
    kafka.counts.set('orders', 2);
    kafka.log({ topic: 'orders', partition: 0 }).clear();
    const anew = await restart(kafka, { fromSavepoint: savepoint });
    await expect(ended(anew, anew.job.result)).rejects.toMatchObject({
      code: 'SAVEPOINT_DOES_NOT_FIT',
      message: expect.stringContaining('was read to offset 2, but ends at 0'),
    });
  });

  it('that was broken off is told to the next start, with or without the savepoint', async () => {
    const { kafka, savepoint } = await withSavepoint();
    await removeState(totalsJob(), kafka.connect(), 'group');
    let commits = 0;
    kafka.onStep = async (step, id) => {
      if (step === 'commit' && id === 'group-savepoint' && ++commits > 2) throw new Error('killed');
    };
    const broken = await restart(kafka, { fromSavepoint: savepoint });
    await expect(ended(broken, broken.job.result)).rejects.toThrow();
    kafka.onStep = async () => {};
    const plain = await restart(kafka, {});
    await expect(ended(plain, plain.job.result)).rejects.toMatchObject({
      code: 'SAVEPOINT_NOT_RESTORED',
    });
    const again = await restart(kafka, { fromSavepoint: savepoint });
    await expect(ended(again, again.job.result)).rejects.toMatchObject({
      code: 'SAVEPOINT_GROUP_HAS_STATE',
    });
  });
});
