/** Every way to connect that only a real Kafka can accept, and what the doctor says of it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectKafka,
  createTopic,
  diagnose,
  type Finding,
  kafkaSettings,
  listTopics,
} from '@tidemark/kafka-connection';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrapServers, type Cluster } from './cluster.ts';
import { startCluster, stopCluster } from './real-kafka.ts';

const dir = mkdtempSync(join(tmpdir(), 'tidemark-connections-'));
const tls = (file: string) => join(dir, 'tls', file);
let cluster: Cluster;
let place: Record<string, string>;

beforeAll(async () => {
  cluster = await startCluster({
    ...{ dir, nodes: 1, port: 0, sasl: true, note: () => {} },
    // Who shows a certificate must show one that is trusted.
    properties: { 'listener.name.sasl_ssl.ssl.client.auth': 'requested' },
  });
  place = { KAFKA_BROKERS: bootstrapServers(cluster), KAFKA_SSL_CA: tls('ca.pem') };
  await using connection = await connect(login('admin'));
  await createTopic(connection, 'orders', { partitions: 2 });
}, 120_000);

afterAll(async () => {
  await stopCluster(cluster, true);
  rmSync(dir, { recursive: true, force: true });
});

const connect = (env: Record<string, string>) =>
  connectKafka(kafkaSettings({ ...place, ...env }), { clientId: 'test' });

const login = (name: string, mechanism = 'plain') => ({
  KAFKA_SASL_USERNAME: name,
  KAFKA_SASL_PASSWORD: `${name}-secret`,
  KAFKA_SASL_MECHANISM: mechanism,
});

describe('a login', () => {
  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])('with %s', async (mechanism) => {
    await using connection = await connect(login('admin', mechanism));
    expect((await listTopics(connection)).map(({ topic }) => topic)).toContain('orders');
  });

  it('with tokens of a command, which is run once for all connections', async () => {
    const log = join(dir, 'runs');
    const command = `echo run >> ${log}; echo '${answer(token('admin', 600))}'`;
    await using connection = await connect({ KAFKA_SASL_TOKEN_COMMAND: command });
    expect((await listTopics(connection)).map(({ topic }) => topic)).toContain('orders');
    const producer = connection.createKafka().producer();
    await producer.connect();
    await producer.send({ topic: 'orders', messages: [{ value: 'x' }] });
    await producer.disconnect();
    expect(readFileSync(log, 'utf8')).toBe('run\n');
  });

  it.each([
    ['has run out', () => token('admin', -600)],
    ['is none', () => 'nonsense'],
  ])('with a token that %s is refused', async (_, made) => {
    await expect(connect({ KAFKA_SASL_TOKEN_COMMAND: `echo ${made()}` })).rejects.toMatchObject({
      code: 'KAFKA_AUTHENTICATION_FAILED',
      exitCode: 77,
      message: expect.stringContaining('invalid_token'),
    });
  });
});

describe('a certificate of the client', () => {
  it('is taken when the broker trusts it, its key encrypted or not', async () => {
    const certificate = { KAFKA_SSL_CERT: tls('alice.crt'), KAFKA_SSL_KEY: tls('alice.key') };
    await using plain = await connect({ ...login('admin'), ...certificate });
    expect(plain.nodes).toBe(1);
    const lock = ['-topk8', '-in', 'alice.key', '-out', 'locked.key', '-passout', 'pass:a #b$'];
    execFileSync('openssl', ['pkcs8', ...lock], { cwd: join(dir, 'tls') });
    const locked = { KAFKA_SSL_KEY: tls('locked.key'), KAFKA_SSL_KEY_PASSWORD: 'a #b$' };
    await using opened = await connect({ ...login('admin'), ...certificate, ...locked });
    expect(opened.nodes).toBe(1);
  });

  it('is refused when nobody knows who signed it', async () => {
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=x'];
    const files = ['-keyout', 'strange.key', '-out', 'strange.crt'];
    execFileSync('openssl', [...request, ...files], { cwd: join(dir, 'tls'), stdio: 'pipe' });
    const strange = { KAFKA_SSL_CERT: tls('strange.crt'), KAFKA_SSL_KEY: tls('strange.key') };
    await expect(connect({ ...login('admin'), ...strange })).rejects.toMatchObject({
      code: 'KAFKA_TLS_CLIENT_CERTIFICATE',
      exitCode: 69,
    });
  });
});

describe('the doctor', () => {
  const findings = async (env: Record<string, string>, now = Date.now) => {
    const found: Finding[] = [];
    const options = { topic: 'orders', groupId: 'g', clientId: 'test', now };
    for await (const one of diagnose(kafkaSettings({ ...place, ...env }), options)) found.push(one);
    return found;
  };
  const of = (found: Finding[], check: string) => found.find((one) => one.check === check);

  it('finds everything in order for who may do everything, the clocks too', async () => {
    const found = await findings(login('admin', 'scram-sha-512'));
    expect(found.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(found).toHaveLength(15);
    expect(of(found, 'clock')?.detail).toMatch(/agree \(± \d+ ms\)/);
    expect(of(found, 'tls')?.detail).toMatch(
      /certificate for localhost, 127\.0\.0\.1, .* \(\d+ days left\); signed by Tidemark test authority/,
    );
  });

  it('says what is missing to who may do nothing, and how to have it granted', async () => {
    const found = await findings(login('bob'));
    expect(of(found, 'listeners')?.status).toBe('ok');
    const failed = found.filter(({ status }) => status === 'failed');
    expect(failed).toMatchObject([
      { check: 'topic', code: 'TOPIC_AUTHORIZATION_FAILED', exitCode: 77 },
      { check: 'create', code: 'TOPIC_AUTHORIZATION_FAILED', exitCode: 77 },
      { check: 'group', code: 'GROUP_AUTHORIZATION_FAILED', exitCode: 77 },
      { check: 'transactions', code: 'CLUSTER_AUTHORIZATION_FAILED', exitCode: 77 },
    ]);
    for (const finding of failed) expect(finding).toHaveProperty('hint', acls());
  });

  it('finds a clock that is a day ahead', async () => {
    const found = await findings(login('admin'), () => Date.now() + 86_400_000);
    expect(found.filter(({ status }) => status === 'failed')).toMatchObject([
      { check: 'clock', code: 'CLOCK_SKEW', exitCode: 1 },
    ]);
    expect(of(found, 'clock')?.detail).toContain('1 day ahead of the broker');
  });

  it('stops at a login that is refused', async () => {
    const found = await findings({ ...login('admin'), KAFKA_SASL_PASSWORD: 'wrong' });
    expect(found.at(-1)).toMatchObject({ check: 'login', code: 'KAFKA_AUTHENTICATION_FAILED' });
  });

  it('says that a login is wanted', async () => {
    expect((await findings({})).at(-1)).toMatchObject({
      check: 'login',
      code: 'KAFKA_LOGIN_MISSING',
    });
  });
});

function acls() {
  return expect.stringContaining('kafka-acls --add --allow-principal User:NAME --operation');
}

/** A token without a signature, as Kafka takes it in development. @param seconds until it runs out */
function token(subject: string, seconds: number): string {
  const now = Math.floor(Date.now() / 1_000);
  const parts = [{ alg: 'none' }, { sub: subject, iat: now - 3_600, exp: now + seconds }];
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
}

function answer(accessToken: string): string {
  return JSON.stringify({ access_token: accessToken, token_type: 'Bearer', expires_in: 600 });
}
