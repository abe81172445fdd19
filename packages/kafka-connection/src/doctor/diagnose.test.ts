import { type Broker, startBroker } from '@tidemark/local-broker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaSettings } from '../settings/kafka-settings.ts';
import type { Environment } from '../settings/types.ts';
import { advertising } from '../testing/servers.ts';
import { judge } from './clock-check.ts';
import { diagnose } from './diagnose.ts';
import type { Finding } from './finding.ts';

let broker: Broker;
beforeAll(async () => {
  broker = await startBroker({ topics: { orders: { partitions: 3 } } });
});
afterAll(() => broker.close());

async function findings(env: Environment, topic = 'orders'): Promise<Finding[]> {
  const settings = kafkaSettings({ KAFKA_BROKERS: broker.bootstrapServers, ...env });
  const found: Finding[] = [];
  for await (const finding of diagnose(settings, { topic, groupId: 'g', clientId: 'test' })) {
    found.push(finding);
  }
  return found;
}

const inShort = (found: Finding[]) => found.map(({ check, status }) => `${check} ${status}`);

describe('the doctor', () => {
  it('finds everything in order on the local broker, and leaves no group and no topic behind', async () => {
    const found = await findings({});
    expect(inShort(found)).toEqual([
      'settings ok',
      'name ok',
      'tcp ok',
      'kafka ok',
      'login ok',
      'cluster ok',
      'listeners ok',
      'clock ok',
      'topic ok',
      'read ok',
      'write ok',
      'create ok',
      'group ok',
      'transactions ok',
    ]);
    const { topics, groups } = broker.describe();
    expect(topics.map(({ name }) => name)).toEqual(['orders']);
    expect(groups).toEqual([]);
  });

  it('goes on to the permissions behind a missing topic', async () => {
    const found = await findings({}, 'missing');
    expect(found.find(({ check }) => check === 'topic')).toMatchObject({
      code: 'TOPIC_NOT_FOUND',
      exitCode: 1,
      hint: expect.stringContaining('pnpm kafka topics create missing'),
    });
    expect(inShort(found).at(-1)).toBe('transactions ok');
    expect(broker.describe().topics).toHaveLength(1);
  });

  it.each([
    [{ KAFKA_BROKERS: 'no-such-host.invalid:9092' }, 'name', 'KAFKA_HOST_UNKNOWN'],
    [{ KAFKA_BROKERS: '127.0.0.1:1' }, 'tcp', 'KAFKA_REFUSED'],
    [{ KAFKA_SSL: 'true' }, 'tls', 'KAFKA_TLS_MISMATCH'],
  ])('stops at the first step that fails: %o', async (env, check, code) => {
    expect((await findings(env)).at(-1)).toMatchObject({ check, status: 'failed', code });
  });

  it('warns of a broker of the list that is away', async () => {
    const found = await findings({ KAFKA_BROKERS: `127.0.0.1:1,${broker.bootstrapServers}` });
    expect(inShort(found).slice(0, 6)).toEqual([
      'settings ok',
      'name ok',
      'tcp warning',
      'name ok',
      'tcp ok',
      'kafka ok',
    ]);
    expect(found.at(-1)?.status).toBe('ok');
  });

  it('knows the usual slip with containers: an advertised address that leads nowhere', async () => {
    await using proxy = await advertising(broker.port, '127.0.0.1:1');
    const found = await findings({ KAFKA_BROKERS: proxy.address });
    expect(found.at(-2)).toMatchObject({
      check: 'listeners',
      status: 'failed',
      code: 'KAFKA_ADVERTISED_LISTENER',
      detail: `${proxy.address} answered, but broker 1 names 127.0.0.1:1 as its address: the connection was refused.`,
      hint: expect.stringContaining('advertised.listeners'),
    });
  });
});

describe('a clock', () => {
  const hour = 3_600_000;

  it.each([
    [500, 'ok', 'agree'],
    [-30_000, 'ok', '30 seconds behind'],
    [10 * 60_000, 'warning', '10 minutes ahead of'],
    [24 * hour, 'failed', '1 day ahead of'],
    [24 * hour - 50, 'failed', '1 day ahead of'],
    [-24 * hour, 'failed', '1 day behind'],
  ])('%i ms apart is %s', (skew, status, text) => {
    const finding = judge(skew, 2);
    expect(finding.status).toBe(status);
    expect(finding.detail).toContain(text);
  });
});
