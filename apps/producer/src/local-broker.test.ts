// The producer from end to end: nothing is configured, so it starts a local broker of its own.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  connectKafka,
  createTopic,
  kafkaSettings,
  stopLocalBroker,
} from '@tidemark/kafka-connection';
import { orderSerde } from '@tidemark/order-model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BANNER } from './connection-lines.ts';
import { producerOptions } from './options.ts';
import { produceOrders } from './produce-orders.ts';

let dataDir: string;
let env: Record<string, string>;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tidemark-producer-'));
  env = { TIDEMARK_DATA_DIR: dataDir };
});
afterAll(async () => {
  await stopLocalBroker(dataDir);
  await rm(dataDir, { recursive: true });
});

/** Runs the producer in this process; resolves to the lines of its two outputs. */
async function produce(flags: string, signal = new AbortController().signal) {
  const lines: string[] = [];
  const notes: string[] = [];
  let flushed = 0;
  let unflushedAtSummary = 0;
  const stdout = {
    line: (text: string) => void lines.push(text),
    flush: async () => {
      flushed = lines.length;
    },
    pressure: undefined,
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  await produceOrders(producerOptions({ argv: flags.split(' '), env }), {
    env,
    signal,
    stdout: stdout as never,
    log: log as never,
    note: (line) => {
      notes.push(line);
      unflushedAtSummary = lines.length - flushed;
    },
  });
  // On a terminal the summary stands behind the last order.
  expect(unflushedAtSummary).toBe(0);
  return { lines, notes };
}

async function produceJson(flags: string): Promise<Record<string, unknown>[]> {
  return (await produce(`${flags} --json --rate max`)).lines.map((line) => JSON.parse(line));
}

/** Key and value of every record of a topic, by partition. */
async function contentOf(topic: string, count: number): Promise<string[][]> {
  await using connection = await connectKafka(kafkaSettings(env), { clientId: 'test' });
  const consumer = connection
    .createKafka()
    .consumer({ groupId: `test-${topic}`, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const content: string[][] = [[], [], []];
  const versions = new Set<string>();
  await new Promise<void>((resolve) => {
    let read = 0;
    void consumer.run({
      eachMessage: async ({ partition, message }) => {
        versions.add(String(message.headers?.['schema-version']));
        content[partition]?.push(`${message.key} ${message.value?.toString('latin1')}`);
        if (++read === count) resolve();
      },
    });
  });
  await consumer.disconnect();
  expect([...versions]).toEqual(['1']);
  return content;
}

describe('the producer on the local broker', () => {
  it('creates the topic and prints the lesson’s lines', async () => {
    const { lines, notes } = await produce('--topic lesson --rate max --count 2 --customers 1');
    expect(
      lines.map((line) => line.replace(/127[\d.:]+/, 'ADDRESS').replace(/amount=.*}/, 'AMOUNT}')),
    ).toEqual([
      'Connecting to the local Kafka broker...',
      '✓ Loaded TIDEMARK_DATA_DIR from environment',
      '✓ Kafka producer configured for local broker at ADDRESS',
      'Starting continuous order generation... Press Ctrl+C to stop.',
      'Sent Order> Order{id=order_00001, customer=customer_001, AMOUNT}',
      '  ✓ Delivered to partition 1 at offset 0',
      'Sent Order> Order{id=order_00002, customer=customer_001, AMOUNT}',
      '  ✓ Delivered to partition 1 at offset 1',
    ]);
    expect(notes[0]).toMatch(/^Sent 2 orders in .* 2 acknowledged, 0 failed\.$/);
  });

  it('puts every order where its answer says, and reports the account', async () => {
    const report = join(dataDir, 'report.json');
    const printed = await produceJson(`--topic places --count 3000 --report ${report}`);
    const content = await contentOf('places', 3_000);
    for (const { partition, offset, ...order } of printed) {
      const record = content[Number(partition)]?.[Number(offset)] ?? '';
      const decoded = orderSerde.deserialize(Buffer.from(record.slice(record.indexOf('{'))));
      expect(decoded).toMatchObject({
        ok: true,
        value: { orderId: order.orderId, category: order.category },
      });
    }
    expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({
      sent: 3_000,
      acknowledged: 3_000,
      failed: 0,
    });
  });

  it('writes the same bytes again from a seed and a simulated clock', async () => {
    const flags =
      '--count 500 --seed 7 --start-at 2024-07-15T00:00:00Z --malformed 5 --duplicates 5 --late percent=5,by=10s-60s';
    await produceJson(`--topic first ${flags}`);
    await produceJson(`--topic second ${flags}`);
    expect(await contentOf('first', 500)).toEqual(await contentOf('second', 500));
  });

  it('never uses an order id twice, with several producers at once and after a restart', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => produceJson('--topic ids --count 100')));
    runs.push(await produceJson('--topic ids --count 100'));
    const ids = runs.flat().map(({ orderId }) => orderId);
    expect(new Set(ids).size).toBe(400);
  });

  it('goes on after orders that are too large for the topic, names them, and ends with an error', async () => {
    await using connection = await connectKafka(kafkaSettings(env), { clientId: 'test' });
    const [report, undelivered] = [join(dataDir, 'large.json'), join(dataDir, 'large.ndjson')];
    await createTopic(connection, 'small', {
      partitions: 3,
      configs: { 'max.message.bytes': '260' },
    });
    const categories = `Books,${'x'.repeat(100)}`;
    const run = produce(
      `--topic small --rate max --count 60 --seed 1 --quiet --categories ${categories} --report ${report} --undelivered ${undelivered}`,
    );
    await expect(run).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE', exitCode: 1 });
    const { sent, acknowledged, failed } = JSON.parse(await readFile(report, 'utf8'));
    expect([sent, acknowledged + failed]).toEqual([60, 60]);
    const lost = (await readFile(undelivered, 'utf8')).trimEnd().split('\n');
    expect(lost).toHaveLength(failed);
    for (const line of lost) {
      const { topic, value, reason } = JSON.parse(line);
      expect([topic, JSON.parse(value).category.length]).toEqual(['small', 100]);
      expect(reason).toContain('too large for');
    }
    const arrived = (await contentOf('small', acknowledged)).flat();
    expect(arrived.filter((line) => line.includes('Books'))).toHaveLength(acknowledged);
  });

  it('refuses a topic that it may not create, with the code that says so', async () => {
    await using connection = await connectKafka(kafkaSettings(env), { clientId: 'test' });
    const failure = produce(`--topic missing --brokers ${connection.brokers.join(',')} --count 1`);
    await expect(failure).rejects.toMatchObject({ code: 'TOPIC_NOT_FOUND', exitCode: 1 });
  });

  it('prints the banner at once, and ends well on Ctrl+C', async () => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', main, '--topic', 'ctrl-c', '--rate', '20'],
      {
        env: { PATH: process.env.PATH, ...env },
      },
    );
    let out = '';
    let err = '';
    child.stderr.on('data', (data) => {
      err += data;
    });
    child.stdout.on('data', (data) => {
      if (!out.includes('✓ Delivered') && `${out}${data}`.includes('✓ Delivered'))
        child.kill('SIGINT');
      out += data;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, out.split('\n')[0]]).toEqual([0, BANNER]);
    const acknowledged = out.match(/✓ Delivered/g)?.length;
    expect(err).toMatch(/^Stopping/);
    expect(err).toContain(`${acknowledged} acknowledged, 0 failed.`);
  });
});
