import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runApp } from './support/run-app.ts';
import { type TestKafka, testKafka, uniqueName } from './support/test-kafka.ts';

let kafka: TestKafka;
beforeAll(async () => {
  kafka = await testKafka();
});
afterAll(() => kafka[Symbol.asyncDispose]());

describe('wrong use', () => {
  it.each([
    ['an unknown flag', ['--rat', '5'], /--rate/],
    ['a negative rate', ['--rate', '-1'], /rate/],
    ['an amount range the wrong way round', ['--amount', '500-10'], /500-10/],
    ['a duration without a unit', ['--interval', '2-4'], /500ms|5s/],
  ])(
    '%s ends the producer with exit code 2 and the next command to type',
    async (_, args, said) => {
      const ended = await runApp('producer', args);
      expect(ended.code, ended.stderr).toBe(2);
      expect(ended.stderr).toMatch(said);
      expect(ended.stderr).toMatch(/pnpm producer --help/);
    },
  );

  it('one of the three Confluent Cloud variables alone is an error that names the others', async () => {
    const ended = await runApp('producer', ['--count', '1'], { CNFL_KC_API_KEY: 'key-of-a-test' });
    expect(ended.code, ended.stderr).toBe(2);
    expect(ended.stderr).toMatch(/CNFL_KAFKA_BROKER/);
    expect(ended.stderr).toMatch(/CNFL_KC_API_SECRET/);
    expect(ended.stdout.join('\n') + ended.stderr).not.toMatch(/key-of-a-test/);
  });

  it.each(['producer', 'lesson02', 'lesson03'] as const)(
    '%s says which topic is missing and how to create it',
    async (app) => {
      const topic = uniqueName('absent');
      const ended = await runApp(app, ['--brokers', kafka.bootstrapServers, '--topic', topic]);
      expect(ended.code, ended.stderr).toBe(1);
      expect(ended.stderr).toContain('TOPIC_NOT_FOUND');
      expect(ended.stderr).toContain(topic);
      expect(ended.stderr).toContain('--create-topic');
    },
  );

  it.each(['producer', 'lesson02', 'lesson03'] as const)(
    '%s ends with exit code 69 when nothing listens',
    async (app) => {
      const ended = await runApp(app, ['--brokers', `127.0.0.1:${await closedPort()}`]);
      expect(ended.code, ended.stderr).toBe(69);
    },
  );

  it.each(['lesson02', 'lesson03'] as const)(
    '%s does not write its results among the orders',
    async (app) => {
      const ended = await runApp(app, ['--brokers', kafka.bootstrapServers, '--output', 'orders']);
      expect(ended.code, ended.stderr).toBe(2);
      expect(ended.stderr).toContain(`pnpm ${app} --topic orders --output orders-results`);
    },
  );

  it('a savepoint that is not there is told before anything is connected', async () => {
    const nobody = ['--brokers', `127.0.0.1:${await closedPort()}`];
    const ended = await runApp('lesson03', [...nobody, '--from-savepoint', 'none.ndjson']);
    expect(ended.code, ended.stderr).toBe(1);
    expect(ended.stderr).toContain('SAVEPOINT_UNREADABLE');
    expect(ended.stderr).not.toContain('Connecting');
  });

  it('TLS spoken to a plaintext port ends with exit code 69 and names KAFKA_SSL', async () => {
    const ended = await runApp('lesson02', ['--brokers', kafka.bootstrapServers], {
      KAFKA_SSL: 'true',
    });
    expect(ended.code, ended.stderr).toBe(69);
    expect(ended.stderr).toMatch(/KAFKA_SSL/);
  });
});

/** A port that was free a moment ago and that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
