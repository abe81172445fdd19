import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { finalResults, lastResults, type OrderLine, orderLine } from './support/expected.ts';
import { jsonLines, runApp, startApp } from './support/run-app.ts';
import { type TestKafka, testKafka, uniqueName } from './support/test-kafka.ts';

let kafka: TestKafka;
let topic: string;
let orders: readonly OrderLine[];
beforeAll(async () => {
  kafka = await testKafka();
  topic = uniqueName('orders');
  orders = await produce('7');
});
afterAll(() => kafka[Symbol.asyncDispose]());

/** Two hundred orders more. */
async function produce(seed: string): Promise<OrderLine[]> {
  const ended = await runApp('producer', [
    ...['--brokers', kafka.bootstrapServers, '--topic', topic, '--create-topic', '--json'],
    ...['--rate', 'max', '--seed', seed, '--count', '200'],
  ]);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  return jsonLines(ended.stdout).map(orderLine);
}

/** A folder that goes when its test is over. */
function folderOf({ onTestFinished }: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-operations-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const lessonAs = (group: string): string[] => [
  ...['--brokers', kafka.bootstrapServers, '--topic', topic, '--group', group],
  ...['--from', 'earliest', '--json'],
];

describe('--reset', () => {
  it.concurrent('asks first, is refused while the lesson runs, and then lets it begin anew', async () => {
    const lesson = lessonAs(uniqueName('reset'));
    await using running = startApp('lesson03', lesson);
    await running.line(/category-analysis/);
    const refused = await runApp('lesson03', [...lesson, '--reset', '--yes']);
    expect(refused.stderr).toContain('GROUP_HAS_MEMBERS');
    expect(refused.code).toBe(1);
    running.interrupt();
    await running.ended();
    const unasked = await runApp('lesson03', [...lesson, '--reset']);
    expect(unasked.stderr).toContain('add --yes');
    expect(unasked.code).toBe(2);
    const reset = await runApp('lesson03', [...lesson, '--reset', '--yes']);
    expect(reset, reset.stderr).toMatchObject({ code: 0, stdout: [] });
    const again = await runApp('lesson03', [...lesson, '--bounded']);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(lastResults(jsonLines(again.stdout))).toEqual(finalResults(orders));
  });
});

describe('a --reset that is interrupted', () => {
  it.concurrent('has no orders in hand', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await using running = startApp('lesson03', ['--brokers', `127.0.0.1:${port}`, '--reset']);
    await running.line(/Lesson 3/);
    running.interrupt();
    const ended = await running.ended();
    silent.close();
    expect(ended.stderr).toMatch(/^Stopping…/m);
    expect(ended.stderr).not.toContain('orders in hand');
  });
});

describe('--instances', () => {
  it.concurrent('shares the work among workers, which stop together, and reports the whole', async (test) => {
    const report = join(folderOf(test), 'report.json');
    const lesson = [...lessonAs(uniqueName('instances')), '--instances', '2'];
    await using running = startApp('lesson03', [...lesson, '--report', report]);
    await running.line(/category-analysis/);
    running.interrupt();
    const stopped = await running.ended();
    expect(stopped, stopped.stderr).toMatchObject({ code: 0 });
    expect(stopped.stderr.match(/^.*Stopping.*$/gm)).toHaveLength(1);
    expect(stopped.stderr).toMatch(/^1 \| Processed /m);
    expect(stopped.stderr).toMatch(/^2 \| Processed /m);
    const first = JSON.parse(readFileSync(report, 'utf8'));
    expect(first.workers).toHaveLength(2);

    const rest = await runApp('lesson03', [...lesson, '--bounded', '--report', report]);
    expect(rest, rest.stderr).toMatchObject({ code: 0 });
    const lines = jsonLines([...stopped.stdout, ...rest.stdout]);
    expect(lines, stopped.stderr + rest.stderr).toHaveLength(4 * orders.length);
    const second = JSON.parse(readFileSync(report, 'utf8'));
    expect(first.orders + second.orders).toBe(orders.length);
    expect(first.results + second.results).toBe(lines.length);
  });
});

describe('--savepoint-to and --from-savepoint', () => {
  it.concurrent('carry what a lesson has come to into a group of another name', async (test) => {
    const file = join(folderOf(test), 'savepoint.ndjson');
    const lesson = lessonAs(uniqueName('before'));
    await using running = startApp('lesson03', [...lesson, '--savepoint-to', file]);
    await running.line(/category-analysis/);
    running.interrupt();
    const stopped = await running.ended();
    expect(stopped, stopped.stderr).toMatchObject({ code: 0 });
    expect(stopped.stderr).toContain(`in ${file}`);

    const next = [...lessonAs(uniqueName('after')), '--bounded'];
    const place = `topic:${uniqueName('savepoint')}`;
    const after = await runApp('lesson03', [
      ...[...next, '--from-savepoint', file, '--savepoint-to', place],
    ]);
    expect(after, after.stderr).toMatchObject({ code: 0 });
    const results = jsonLines([...stopped.stdout, ...after.stdout]);
    expect(results, stopped.stderr + after.stderr).toHaveLength(4 * orders.length);
    expect(lastResults(results)).toEqual(finalResults(orders));

    const rest = await runApp('lesson03', [
      ...[...lessonAs(uniqueName('last')), '--bounded', '--from-savepoint', place],
    ]);
    expect(rest, rest.stderr).toMatchObject({ code: 0, stdout: [] });
  });
});
