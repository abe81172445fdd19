import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { kafkaSettings } from './kafka-settings.ts';
import type { Environment } from './types.ts';

const CONFLUENT = {
  CNFL_KAFKA_BROKER: 'pkc-1.eu.confluent.cloud:9092',
  CNFL_KC_API_KEY: 'THE-KEY',
  CNFL_KC_API_SECRET: 'the-secret',
};

const failure = (env: Environment, overrides?: { brokers: string }) => {
  try {
    kafkaSettings(env, overrides);
  } catch (error) {
    if (error instanceof KafkaConnectionError) return error;
  }
  throw new Error('no KafkaConnectionError was thrown');
};

describe('which Kafka the environment means', () => {
  it('is the local broker, in .tidemark of the working directory, when nothing is set', () => {
    const settings = { kind: 'local', dataDir: resolve('.tidemark'), variables: [] };
    expect(kafkaSettings({})).toEqual(settings);
    expect(kafkaSettings({ PATH: '/bin', KAFKA_SSL: 'false' })).toEqual(settings);
  });

  it('is the local broker with empty variables, as a copied .env.example has them', () => {
    expect(
      kafkaSettings({ KAFKA_BROKERS: '', CNFL_KAFKA_BROKER: ' ', CNFL_KC_API_KEY: '' }).kind,
    ).toBe('local');
  });

  it('puts the local broker into TIDEMARK_DATA_DIR', () => {
    expect(kafkaSettings({ TIDEMARK_DATA_DIR: 'some/where' })).toMatchObject({
      dataDir: resolve('some/where'),
      variables: ['TIDEMARK_DATA_DIR'],
    });
  });

  it('is Confluent Cloud, over TLS with PLAIN, when its three variables are set', () => {
    const settings = kafkaSettings(CONFLUENT);
    if (settings.kind !== 'confluent') throw new Error(settings.kind);
    expect(settings).toMatchObject({
      brokers: ['pkc-1.eu.confluent.cloud:9092'],
      tls: {},
      variables: ['CNFL_KAFKA_BROKER', 'CNFL_KC_API_KEY', 'CNFL_KC_API_SECRET'],
    });
    expect(settings.sasl.mechanism).toBe('plain');
    expect(settings.sasl.username.reveal()).toBe('THE-KEY');
    expect(settings.sasl.password.reveal()).toBe('the-secret');
  });

  it('takes the address as the Confluent console shows it', () => {
    expect(
      kafkaSettings({
        ...CONFLUENT,
        CNFL_KAFKA_BROKER: 'SASL_SSL://pkc-1.eu.confluent.cloud:9092',
      }),
    ).toMatchObject({ brokers: ['pkc-1.eu.confluent.cloud:9092'] });
  });

  it.each(Object.keys(CONFLUENT))('names %s when it alone is missing', (missing) => {
    const error = failure({ ...CONFLUENT, [missing]: undefined });
    expect(error).toMatchObject({ code: 'CONFLUENT_SETTINGS_INCOMPLETE', exitCode: 2 });
    expect(error.message).toMatch(new RegExp(`^${missing} is missing`));
  });

  it.each(Object.keys(CONFLUENT))('names a missing one when only %s is set', (present) => {
    const error = failure({ [present]: 'x:1' });
    expect(error.code).toBe('CONFLUENT_SETTINGS_INCOMPLETE');
    expect(error.message).toContain(`${present} is set`);
  });

  it('is KAFKA_BROKERS before Confluent Cloud, whole or not', () => {
    expect(kafkaSettings({ ...CONFLUENT, KAFKA_BROKERS: 'a:1' })).toMatchObject({
      kind: 'brokers',
    });
    expect(kafkaSettings({ CNFL_KC_API_KEY: 'x', KAFKA_BROKERS: 'a:1' })).toEqual({
      kind: 'brokers',
      brokers: ['a:1'],
      variables: ['KAFKA_BROKERS'],
    });
  });

  it('has a client id and a rack wherever it is', () => {
    const client = { KAFKA_CLIENT_ID: 'till-7', KAFKA_CLIENT_RACK: 'eu-1' };
    for (const env of [{}, CONFLUENT, { KAFKA_BROKERS: '[::1]:9092' }]) {
      expect(kafkaSettings({ ...env, ...client })).toMatchObject({
        clientId: 'till-7',
        rack: 'eu-1',
      });
    }
  });

  it('is --brokers before everything, and never with the Confluent key', () => {
    expect(kafkaSettings({ ...CONFLUENT, KAFKA_BROKERS: 'a:1' }, { brokers: 'b:2, c:3' })).toEqual({
      kind: 'brokers',
      brokers: ['b:2', 'c:3'],
      variables: [],
    });
  });

  it('wants KAFKA_BROKERS when a login is set without it: nobody means the local broker then', () => {
    const error = failure({ KAFKA_SASL_PASSWORD: 'hidden-text' });
    expect(error.message).toMatch(/^KAFKA_BROKERS is missing/);
    expect(error.code).toBe('KAFKA_SETTINGS_INCOMPLETE');
  });
});

describe('the security of KAFKA_BROKERS', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'tidemark-ca-'));
    writeFileSync(join(dir, 'ca.pem'), CA);
    writeFileSync(join(dir, 'not.pem'), 'no certificate');
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const settings = (env: Environment) => kafkaSettings({ KAFKA_BROKERS: 'a:1', ...env });

  it.each(['true', '1', 'yes', 'TRUE', 'on'])('KAFKA_SSL=%s switches TLS on', (value) => {
    expect(settings({ KAFKA_SSL: value })).toMatchObject({ tls: {} });
  });

  it.each(['false', '0', 'no'])('KAFKA_SSL=%s leaves TLS off, with a CA file too', (value) => {
    expect(settings({ KAFKA_SSL: value, KAFKA_SSL_CA: 'x.pem' })).not.toHaveProperty('tls');
  });

  it('reads KAFKA_SSL_CA, which means TLS by itself', () => {
    const caFile = join(dir, 'ca.pem');
    expect(settings({ KAFKA_SSL_CA: caFile })).toMatchObject({ tls: { ca: CA, caFile } });
  });

  it.each(['not.pem', 'missing.pem'])('refuses %s as a certificate authority', (file) => {
    const error = failure({ KAFKA_BROKERS: 'a:1', KAFKA_SSL_CA: join(dir, file) });
    expect(error).toMatchObject({ code: 'KAFKA_CA_UNREADABLE', exitCode: 2 });
    expect(error.message).toContain(file);
  });

  it.each(['plain', 'scram-sha-256', 'scram-sha-512', 'SCRAM-SHA-512'])(
    'logs in with %s',
    (given) => {
      const login = { KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' };
      expect(settings({ ...login, KAFKA_SASL_MECHANISM: given })).toMatchObject({
        sasl: { mechanism: given.toLowerCase() },
      });
      expect(settings(login)).toMatchObject({ sasl: { mechanism: 'plain' } });
    },
  );

  it('takes a command for tokens', () => {
    expect(settings({ KAFKA_SASL_TOKEN_COMMAND: 'print-token' })).toMatchObject({
      sasl: { mechanism: 'oauthbearer' },
    });
  });

  it('takes passwords as they are, but for a line end', () => {
    const given = settings({ KAFKA_SASL_USERNAME: ' u ', KAFKA_SASL_PASSWORD: ' p#$\n' });
    if (given.kind !== 'brokers' || given.sasl?.mechanism !== 'plain') throw new Error('no login');
    expect(given.sasl.username.reveal()).toBe('u');
    expect(given.sasl.password.reveal()).toBe(' p#$');
  });

  it.each([
    [{ KAFKA_SSL_CERT: 'ca.pem', KAFKA_SSL_KEY: 'not.pem' }, 'not a readable PEM key'],
    [{ KAFKA_SSL_CERT: 'ca.pem', KAFKA_SSL_KEY: 'gone.pem' }, 'there is no such file'],
    [{ KAFKA_SSL_CERT: 'not.pem', KAFKA_SSL_KEY: 'other.key' }, 'not a readable PEM certificate'],
    [{ KAFKA_SSL_CERT: 'ca.pem', KAFKA_SSL_KEY: 'other.key' }, 'is not the key of KAFKA_SSL_CERT'],
    [
      { KAFKA_SSL_CERT: 'ca.pem', KAFKA_SSL_KEY: 'locked.key' },
      'KAFKA_SSL_KEY_PASSWORD is not set',
    ],
    [
      { KAFKA_SSL_CERT: 'ca.pem', KAFKA_SSL_KEY: 'locked.key', KAFKA_SSL_KEY_PASSWORD: 'no' },
      'KAFKA_SSL_KEY_PASSWORD does not open it',
    ],
    [
      { KAFKA_SSL_CERT: 'ca.pem', KAFKA_SSL_KEY: 'locked.key', KAFKA_SSL_KEY_PASSWORD: 'opens' },
      'is not the key of KAFKA_SSL_CERT',
    ],
  ])('refuses %o as a client certificate', (files, message) => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = { type: 'pkcs8', format: 'pem' } as const;
    writeFileSync(join(dir, 'other.key'), privateKey.export(pem));
    const lock = { cipher: 'aes-256-cbc', passphrase: 'opens' };
    writeFileSync(join(dir, 'locked.key'), privateKey.export({ ...pem, ...lock }));
    const env = Object.fromEntries(
      Object.entries(files).map(([name, value]) =>
        name.endsWith('PASSWORD') ? [name, value] : [name, join(dir, value)],
      ),
    );
    const error = failure({ KAFKA_BROKERS: 'a:1', ...env });
    expect(error).toMatchObject({ code: 'KAFKA_CERTIFICATE_UNREADABLE', exitCode: 2 });
    expect(error.message).toContain(message);
  });

  it.each([
    [{ KAFKA_SASL_USERNAME: 'u' }, 'KAFKA_SASL_PASSWORD is missing'],
    [{ KAFKA_SASL_PASSWORD: 'p' }, 'KAFKA_SASL_USERNAME is missing'],
    [{ KAFKA_SASL_MECHANISM: 'plain' }, 'KAFKA_SASL_USERNAME is missing'],
    [{ KAFKA_SASL_MECHANISM: 'oauthbearer' }, 'KAFKA_SASL_TOKEN_COMMAND is missing'],
    [{ KAFKA_SSL_CERT: 'x.pem' }, 'KAFKA_SSL_KEY is missing'],
    [{ KAFKA_SSL_KEY: 'x.pem' }, 'KAFKA_SSL_CERT is missing'],
    [{ KAFKA_SSL_KEY_PASSWORD: 'x' }, 'KAFKA_SSL_CERT is missing'],
  ])('names the half of a login that is missing: %o', (env, message) => {
    expect(failure({ KAFKA_BROKERS: 'a:1', ...env }).message).toContain(message);
  });

  it.each([
    [{ KAFKA_SSL: 'maybe' }, 'KAFKA_SSL must be true or false'],
    [{ KAFKA_SASL_MECHANISM: 'gssapi' }, 'KAFKA_SASL_MECHANISM must be one of'],
    [{ KAFKA_BROKERS: 'localhost' }, 'must name the port'],
    [{ KAFKA_BROKERS: 'localhost:99999' }, 'list of host:port'],
    [{ KAFKA_BROKERS: 'localhost:0' }, 'list of host:port'],
    [{ KAFKA_BROKERS: ',' }, 'has no broker'],
    [{ KAFKA_BROKERS: '::1:9092' }, 'in brackets'],
    [{ KAFKA_BROKERS: '[::x]:9092' }, 'in brackets'],
    [{ KAFKA_BROKERS: '[::1]' }, 'in brackets'],
    [{ KAFKA_BROKERS: 'SASL_SSL://a:1' }, 'without a protocol'],
    [{ KAFKA_BROKERS: 'me:hidden-text@a:1' }, 'without a user'],
  ])('refuses %o and names the variable', (env, message) => {
    const error = failure({ KAFKA_BROKERS: 'a:1', ...env });
    expect(error).toMatchObject({ code: 'KAFKA_SETTINGS_INVALID', exitCode: 2 });
    expect(error.message).toContain(message);
  });

  it('calls the flag by its name when the flag is wrong', () => {
    expect(failure({}, { brokers: 'localhost' }).message).toMatch(/^--brokers must name the port/);
  });
});

describe('a secret', () => {
  it('appears in no output of the settings, whatever it consists of', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{12,30}$/), (secret) => {
        const login = { KAFKA_SASL_USERNAME: secret, KAFKA_SASL_PASSWORD: secret };
        for (const env of [
          { ...CONFLUENT, CNFL_KC_API_KEY: secret, CNFL_KC_API_SECRET: secret },
          { KAFKA_BROKERS: 'a:1', ...login },
          { KAFKA_BROKERS: 'a:1', KAFKA_SASL_TOKEN_COMMAND: secret },
        ]) {
          const settings = kafkaSettings(env);
          const shown = inspect(settings, { depth: 9, showHidden: true, getters: true });
          expect(shown + JSON.stringify(settings)).not.toContain(secret);
        }
      }),
    );
  });

  it.each([
    { CNFL_KC_API_SECRET: 'hidden-text' },
    { KAFKA_BROKERS: 'me:hidden-text@a:1' },
    { KAFKA_BROKERS: 'a:1', KAFKA_SASL_PASSWORD: 'hidden-text' },
    { KAFKA_BROKERS: 'a:1', KAFKA_SASL_MECHANISM: 'hidden-text' },
    { KAFKA_SASL_PASSWORD: 'hidden-text' },
    { ...CONFLUENT, CNFL_KAFKA_BROKER: 'key:hidden-text@a:1' },
  ])('appears in no error: %#', (env) => {
    const error = failure(env);
    expect(inspect(error, { depth: 9, showHidden: true }) + error.hint).not.toContain(
      'hidden-text',
    );
  });
});

// Made for this test; its key was thrown away.
const CA = `-----BEGIN CERTIFICATE-----
MIIBhjCCAS2gAwIBAgIUVdG11I2P8C57u5wHx5Tqz0batSgwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNVGlkZW1hcmsgdGVzdDAgFw0yNjExMjMxODU1NTNaGA8yMTI2
MTAzMDE4NTU1M1owGDEWMBQGA1UEAwwNVGlkZW1hcmsgdGVzdDBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABOZddGRviAXNo4fJNPkQ0eJXShYtGeUoQb8H3v2yeXJf
9yWEqSBJxGTQTbPJ3j0noIzu1Btksv5S1YXlkm8YaWCjUzBRMB0GA1UdDgQWBBQu
udjUljHdZWpjxExj5N14buyy0zAfBgNVHSMEGDAWgBQuudjUljHdZWpjxExj5N14
buyy0zAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIA8cxNSybXUm
aKpSP9EIm0tCpfwY4hffvorRSFaI9csaAiB6Y+df4gx6hps3IEVYIY1PLgCiNc5q
Aa5pTw/c8TQGgA==
-----END CERTIFICATE-----
`;
