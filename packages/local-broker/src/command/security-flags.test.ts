import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BrokerProcess, runCommand } from '../../test/broker-process.ts';
import { logIn } from '../../test/sasl-client.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { WireClient } from '../../test/wire-client.ts';
import '../apis/all.ts';
import { brokerStatus, statusLines } from './background.ts';
import { securityOf } from './security-flags.ts';

const METADATA = 3;

test('the command lets in who is named, over TLS, tells how, and never a password', async () => {
  using folder = new TemporaryFolder();
  const file = join(folder.path, 'users.json');
  const alice = { password: 'alice-secret', permissions: [{ topic: 'a', operations: ['read'] }] };
  writeFileSync(file, JSON.stringify({ alice }));
  const args = ['--sasl', file, 'bob:bob-secret:1', '--tls'];
  await using broker = await BrokerProcess.listening(folder.path, args);
  const ca = join(folder.path, 'ca.pem');
  await broker.said(/Clients trust: (\S+ca\.pem)/);
  const status = brokerStatus(folder.path);
  expect(status.security).toEqual({
    ...{ protocol: 'SASL_SSL', mechanisms: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'], ca },
  });
  const lines = statusLines(status);
  expect(lines).toContain('Security: SASL_SSL (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512)');
  const trust = { ca: readFileSync(ca), servername: 'localhost' };
  const address = { host: '127.0.0.1', port: broker.port };
  await using bob = await WireClient.connect(address, trust);
  expect((await logIn(bob, 'SCRAM-SHA-256', 'bob', 'bob-secret:1')).errorCode).toBe(0);
  await using guest = await WireClient.connect(address, trust);
  await logIn(guest, 'PLAIN', 'alice', 'wrong-guess');
  await using nameless = await WireClient.connect(address, trust);
  nameless.send(METADATA, 12, { topics: null });
  await nameless.closed();
  broker.kill('SIGTERM');
  const { code, stderr } = await broker.ended();
  expect(code).toBe(0);
  expect(stderr).toContain('127.0.0.1: Authentication failed: Invalid username or password');
  expect(stderr).toContain('Metadata came where the client had to log in');
  for (const secret of ['alice-secret', 'bob-secret', 'wrong-guess', 'PRIVATE KEY'])
    expect(stderr + lines.join(), secret).not.toContain(secret);
});

test.each([
  ['a password alone', 'hush'],
  ['a user alone', 'alice:'],
  ['a password with a colon in front', ':hush'],
])('%s is refused with exit code 2, and not repeated', async (_, text) => {
  using folder = new TemporaryFolder();
  const ended = await runCommand(['--memory', '--sasl', text], folder.path);
  expect([ended.code, ended.stderr.includes('hush')]).toEqual([2, false]);
  expect(ended.stderr).toContain('BROKER_USERS_INVALID');
});

test('a file that is no table of users is refused without showing what is in it', () => {
  using folder = new TemporaryFolder();
  const file = join(folder.path, 'users.json');
  writeFileSync(file, '{ "alice": { "password": "hush" ');
  const parse = () => securityOf({ sasl: [file] }, folder.path);
  expect(parse).toThrow(`${file} cannot be read: it is no JSON.`);
  writeFileSync(file, '{ "alice": { "password": "hush", "permission": [] } }');
  expect(parse).toThrow("User 'alice' has 'permission', which means nothing here.");
});

test('a broker in the background is open to the apps of its machine whatever the environment says', async () => {
  using folder = new TemporaryFolder();
  const args = ['--background', '--sasl', 'alice:secret', '--tls'];
  await using broker = await BrokerProcess.listening(folder.path, args);
  await using client = await WireClient.connect({ host: '127.0.0.1', port: broker.port });
  expect((await client.request(METADATA, 12, { topics: null })).topics).toEqual([]);
  expect(brokerStatus(folder.path).security).toBeUndefined();
});
