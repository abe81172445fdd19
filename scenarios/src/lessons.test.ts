import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finalResults, lastResults, type OrderLine, orderLine } from './support/expected.ts';
import { jsonLines, type RunningApp, runApp, startApp } from './support/run-app.ts';
import { type TestKafka, testKafka, uniqueName } from './support/test-kafka.ts';

let kafka: TestKafka;
beforeAll(async () => {
  kafka = await testKafka();
});
afterAll(() => kafka[Symbol.asyncDispose]());

/** Produces seeded orders into a new topic and returns what the producer says that it sent. */
async function produce(args: readonly string[]): Promise<{ topic: string; orders: OrderLine[] }> {
  const topic = uniqueName('orders');
  const ended = await runApp('producer', [
    ...['--brokers', kafka.bootstrapServers, '--topic', topic, '--create-topic', '--json'],
    ...['--rate', 'max', '--seed', '7', ...args],
  ]);
  expect(ended, ended.stderr).toMatchObject({ code: 0 });
  const sent = jsonLines(ended.stdout).filter((line) => line.flaw !== 'malformed');
  return { topic, orders: sent.map(orderLine) };
}

const lessonOn = (topic: string): string[] => [
  ...['--brokers', kafka.bootstrapServers, '--topic', topic, '--group', uniqueName('group')],
  ...['--from', 'earliest'],
];

describe('lesson 02', () => {
  it('processes every order of the topic once and stops at its end', async () => {
    const { topic, orders } = await produce(['--count', '300']);
    const ended = await runApp('lesson02', [...lessonOn(topic), '--bounded', '--json']);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const processed = jsonLines(ended.stdout);
    expect(processed.map((line) => line.result)).toEqual(orders.map(() => 'processed-order'));
    expect(processed.map(orderLine).sort(byId)).toEqual([...orders].sort(byId));
  });

  it('goes on where it stopped after Ctrl+C, with nothing lost and nothing twice', async () => {
    const { topic, orders } = await produce(['--count', '200']);
    const lesson = [...lessonOn(topic), '--json'];
    await using first = startApp('lesson02', lesson);
    await first.line(/processed-order/);
    first.interrupt();
    const stopped = await first.ended();
    expect(stopped, stopped.stderr).toMatchObject({ code: 0 });

    const resumed = await runApp('lesson02', [...lesson, '--bounded']);
    const ids = [...stopped.stdout, ...resumed.stdout].map(
      (line) => orderLine(jsonLines([line])[0] ?? {}).orderId,
    );
    expect(ids.sort()).toEqual(orders.map((order) => order.orderId).sort());
  });
});

describe('lesson 03', () => {
  it('ends with the totals, statuses, frequencies and categories of an independent fold', async () => {
    const { topic, orders } = await produce(['--count', '500']);
    const ended = await runApp('lesson03', [...lessonOn(topic), '--bounded', '--json']);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(lastResults(jsonLines(ended.stdout))).toEqual(finalResults(orders));
  });

  it('sets every undecodable record aside as a dead letter that names its place and reason', async () => {
    const { topic, orders } = await produce(['--count', '200', '--malformed', '10']);
    const lesson = lessonOn(topic);
    const ended = await runApp('lesson03', [...lesson, '--bounded', '--json']);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(lastResults(jsonLines(ended.stdout))).toEqual(finalResults(orders));

    const listed = await runApp('kafka', [
      ...['dead-letters', `${topic}-dead-letters`, '--brokers', kafka.bootstrapServers, '--json'],
    ]);
    expect(listed, listed.stderr).toMatchObject({ code: 0 });
    const letters = jsonLines(listed.stdout);
    expect(letters).toHaveLength(200 - orders.length);
    for (const letter of letters) {
      expect(letter.source).toMatchObject({
        topic,
        partition: expect.stringMatching(/^\d+$/),
        offset: expect.stringMatching(/^\d+$/),
        reason: expect.stringMatching(/./),
      });
    }
  });

  it('stops at a bad record and names it with --on-bad-record fail', async () => {
    const { topic } = await produce(['--count', '50', '--malformed', '30']);
    const ended = await runApp('lesson03', [
      ...lessonOn(topic),
      '--bounded',
      '--on-bad-record',
      'fail',
    ]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(new RegExp(`${topic}.*offset \\d+`));
  });

  it('writes each result to the output topic too', async () => {
    const { topic, orders } = await produce(['--count', '60']);
    const output = uniqueName('results');
    const lesson = [...lessonOn(topic), '--bounded', '--output', output, '--create-topic'];
    const ended = await runApp('lesson03', [...lesson, '--json']);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const read = await runApp('kafka', [
      ...[
        'tail',
        output,
        '--brokers',
        kafka.bootstrapServers,
        '--from',
        'earliest',
        '--no-follow',
        '--json',
      ],
    ]);
    const values = jsonLines(read.stdout).map((record) => record.value);
    expect(values).toHaveLength(4 * orders.length);
  });

  it('counts every order at least once while instances of its group come and go', async () => {
    const topic = uniqueName('orders');
    await using producer = startApp('producer', [
      ...['--brokers', kafka.bootstrapServers, '--topic', topic, '--create-topic', '--json'],
      ...['--rate', '300'],
    ]);
    await producer.line(/order_00001/);
    const lesson = [...lessonOn(topic), '--alert-over', '0', '--json'];
    const counted: unknown[] = [];
    const stop = async (instance: RunningApp) => {
      instance.interrupt();
      const ended = await instance.ended();
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      counted.push(...jsonLines(ended.stdout).map((line) => line.orderId));
    };
    await using steady = startApp('lesson03', lesson);
    for (let round = 0; round < 2; round++) {
      await using passing = startApp('lesson03', lesson);
      await passing.line(/"alert"/);
      await stop(passing);
    }
    producer.interrupt();
    const produced = await producer.ended();
    expect(produced, produced.stderr).toMatchObject({ code: 0 });
    await stop(steady);
    const last = await runApp('lesson03', [...lesson, '--bounded']);
    counted.push(...jsonLines(last.stdout).map((line) => line.orderId));
    const missing = new Set(jsonLines(produced.stdout).map((line) => line.orderId));
    for (const orderId of counted) missing.delete(orderId);
    expect([...missing]).toEqual([]);
  });
});

function byId(a: OrderLine, b: OrderLine): number {
  return a.orderId < b.orderId ? -1 : 1;
}
