import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { JobOptions } from '../options.ts';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { graphOf, order, ordersOf, Totals } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';
import { openSnapshot, SnapshotWriter } from './snapshot-file.ts';

const CHANGELOG = 'group-orders-changelog';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tidemark-snapshots-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const job = (kafka: FakeKafka, snapshotDir: string, options: Partial<JobOptions> = {}) =>
  startJob(kafka, { snapshotDir, ...options });

type Job = Awaited<ReturnType<typeof job>>;

/** Files are read and written meanwhile. */
const running = ({ states }: Job) => vi.waitFor(() => expect(states.at(-1)).toBe('running'));

/** A job that has seen some orders and was stopped: its folder and its Kafka. */
async function stopped() {
  const kafka = new FakeKafka({ orders: 1 });
  const dir = folder();
  for (const name of ['ann', 'bob', 'cat']) kafka.append('orders', 0, order(name, 1));
  const first = await job(kafka, dir);
  await running(first);
  await first.run();
  await first.stop();
  return { kafka, dir, path: join(dir, `${CHANGELOG}-0.snapshot`) };
}

/** Starts it again, sees one more order, and tells what came of it and how much was read. */
async function again(kafka: FakeKafka, dir: string, options: Partial<JobOptions> = {}) {
  const second = await job(kafka, dir, options);
  await running(second);
  kafka.append('orders', 0, order('ann', 2));
  await second.run();
  await second.stop();
  return { ...second, last: second.printed.findLast((line) => line.startsWith('customer')) };
}

/** Counts the records of the changelog that are read. */
function countReads(kafka: FakeKafka) {
  const log = kafka.log({ topic: CHANGELOG, partition: 0 });
  const read = log.read.bind(log);
  const counted = { records: 0 };
  log.read = (from, limit) => {
    const slice = read(from, limit);
    counted.records += slice.records.length;
    return slice;
  };
  return counted;
}

describe('a local snapshot', () => {
  it('is left by a stop; the next start reads it, and of the changelog the rest', async () => {
    const { kafka, dir } = await stopped();
    expect(readdirSync(dir).filter((name) => name.endsWith('.snapshot'))).toHaveLength(2);
    const counted = countReads(kafka);
    const { last, warnings } = await again(kafka, dir);
    expect(last).toBe('customer> ann 3');
    // The progress of the last commit.
    expect(counted.records).toBe(1);
    expect(warnings).toEqual([]);
  });

  it('is taken while the job works, and finished with a commit that covers all that is in it', async () => {
    const kafka = new FakeKafka({ orders: 1 });
    const dir = folder();
    const first = await job(kafka, dir, { snapshotIntervalMs: 100, commitIntervalMs: 50 });
    await running(first);
    for (let number = 0; number < 10; number++) {
      kafka.append('orders', 0, order('ann', 1));
      await first.run(60, 1);
    }
    await vi.waitFor(async () => {
      await first.timers.advance(60);
      expect(first.events.some(({ type }) => type === 'snapshot-written')).toBe(true);
    });
    first.client.kill();
    const { last, warnings } = await again(kafka, dir);
    expect(last).toBe('customer> ann 12');
    expect(warnings).toEqual([]);
  });

  it('that is damaged anywhere is not used, and said so', async () => {
    const { kafka, dir, path } = await stopped();
    const whole = readFileSync(path);
    for (const damage of [
      (bytes: Buffer) => bytes.subarray(0, bytes.length - 3),
      (bytes: Buffer) => bytes.fill(0x20, bytes.length - 40, bytes.length - 39),
      () => Buffer.alloc(0),
      () => Buffer.from('not a snapshot at all'),
    ]) {
      writeFileSync(path, damage(Buffer.from(whole)));
      const third = await job(kafka, dir);
      await running(third);
      expect(third.warnings.join()).toContain('is not used');
      third.client.kill();
    }
    expect((await again(kafka, dir)).last).toBe('customer> ann 3');
  });

  it('of another form of the job is not used', async () => {
    const { kafka, dir } = await stopped();
    const grown = graphOf((environment) => {
      const orders = ordersOf(environment);
      orders.keyBy('customer').process(new Totals()).name('Customers').print('customer');
      orders.keyBy('customer').process(new Totals()).name('More').print('more');
      orders.keyBy('category').process(new Totals()).name('Categories').print('category');
    });
    const second = await startJob(kafka, { snapshotDir: dir }, grown);
    await running(second);
    expect(second.warnings.join()).toContain('it is of another form of this job');
    kafka.append('orders', 0, order('ann', 2));
    await second.run();
    expect(second.printed).toContain('customer> ann 3');
  });

  it('of a changelog that was deleted and began anew is not used', async () => {
    const { kafka, dir } = await stopped();
    for (const topic of [...kafka.counts.keys()]) {
      if (topic.startsWith('group-')) kafka.deleteTopic(topic);
    }
    kafka.committed.clear();
    for (let number = 0; number < 9; number++) kafka.append('orders', 0, order('ann', 1));
    const other = await startJob(kafka);
    await other.run();
    await other.stop();
    const { last, warnings } = await again(kafka, dir);
    expect(last).toBe('customer> ann 12');
    expect(warnings.join()).toContain('not the one that the snapshot was made of');
  });

  it('that is older than what compaction keeps of removals is not used', async () => {
    const { kafka, dir, path } = await stopped();
    const content = await openSnapshot(path);
    if (content === undefined) throw new Error('no snapshot');
    await content.close();
    const takenAt = content.header.takenAt - 21 * 3_600_000;
    const writer = await SnapshotWriter.create(path, { ...content.header, takenAt });
    await writer.finish();
    const { last, warnings } = await again(kafka, dir);
    expect(warnings.join()).toContain('it is too old');
    expect(last).toBe('customer> ann 3');
  });

  it('whose folder cannot be written costs a warning, and nothing else', async () => {
    const { kafka, path } = await stopped();
    const { last, warnings } = await again(kafka, path);
    expect(last).toBe('customer> ann 3');
    expect(warnings.join()).toContain('No snapshot of task 0_0');
  });

  // In /proc nothing can be made, and a `mkdir` of Node that tries again and again would never come back.
  it.skipIf(process.platform !== 'linux')('in /proc costs no more than that', async () => {
    const { kafka } = await stopped();
    const { last, warnings } = await again(kafka, '/proc/nowhere/snapshots');
    expect(last).toBe('customer> ann 3');
    expect(warnings.join()).toContain('No snapshot of task 0_0');
  });

  it('leaves no half-written file behind when a process was killed', async () => {
    const { kafka, dir, path } = await stopped();
    writeFileSync(`${path}.12345678.tmp`, 'half');
    await again(kafka, dir);
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
