import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBroker } from '@tidemark/local-broker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectKafka } from '../connection.ts';
import { ensureTopic } from '../topics/ensure-topic.ts';
import { findTopic } from '../topics/find-topic.ts';
import { joinLocalBroker } from './join-local-broker.ts';
import { localBrokerStatus, resetLocalBroker, stopLocalBroker } from './local-broker.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tidemark-join-'));
});

afterEach(async () => {
  await stopLocalBroker(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
});

const local = () => ({ kind: 'local', dataDir, variables: [] }) as const;

describe('the local broker in the background', () => {
  it('is one, though two apps start it at the same time, and both find it', async () => {
    const [a, b] = await Promise.all([joinLocalBroker({ dataDir }), joinLocalBroker({ dataDir })]);
    expect(a.pid).toBe(b.pid);
    expect([a.started, b.started].filter(Boolean)).toHaveLength(1);
    expect(await joinLocalBroker({ dataDir })).toEqual({ ...a, started: false });
  });

  it('is not joined when it wants to know who comes, and the error says what to set', async () => {
    const folder = join(dataDir, 'broker');
    mkdirSync(folder, { recursive: true });
    const { pid } = await joinLocalBroker({ dataDir });
    const note = join(folder, 'broker.json');
    const security = { protocol: 'SASL_SSL', mechanisms: ['PLAIN'] };
    writeFileSync(note, JSON.stringify({ ...JSON.parse(readFileSync(note, 'utf8')), security }));
    await expect(joinLocalBroker({ dataDir })).rejects.toMatchObject({
      code: 'LOCAL_BROKER_SECURED',
      exitCode: 77,
      message: expect.stringContaining('speaks SASL_SSL only'),
    });
    process.kill(pid, 'SIGTERM');
  });

  it('is started anew, with its data, after kill -9 left its note behind', async () => {
    const first = await joinLocalBroker({ dataDir });
    await using connection = await connectKafka(local(), { clientId: 'test' });
    expect(connection.description).toBe(`local broker at 127.0.0.1:${first.port}`);
    await ensureTopic(connection, 'orders', { create: true, partitions: 3 });
    await connection[Symbol.asyncDispose]();
    process.kill(first.pid, 'SIGKILL');

    const second = await joinLocalBroker({ dataDir });
    expect(second).toMatchObject({ started: true });
    expect(second.pid).not.toBe(first.pid);
    await using again = await connectKafka(local(), { clientId: 'test' });
    expect((await findTopic(again, 'orders'))?.partitions).toHaveLength(3);
  });

  it('is stopped, and its topics are gone after a reset', async () => {
    const { pid } = await joinLocalBroker({ dataDir });
    await using before = await connectKafka(local(), { clientId: 'test' });
    await ensureTopic(before, 'orders', { create: true, partitions: 3 });
    await before[Symbol.asyncDispose]();
    expect(await stopLocalBroker(dataDir)).toBe(pid);
    expect(await localBrokerStatus(dataDir)).toEqual({ state: 'absent' });
    expect(await stopLocalBroker(dataDir)).toBeUndefined();
    await resetLocalBroker(dataDir);
    await using connection = await connectKafka(local(), { clientId: 'test' });
    expect(await findTopic(connection, 'orders')).toBeUndefined();
  });

  it('is never a Kafka that only listens where a note points to', async () => {
    await using foreign = await startBroker();
    mkdirSync(join(dataDir, 'broker'));
    const { host, port } = foreign;
    const note = { pid: process.pid, host, port, startedAt: '2026-01-01T00:00:00.000Z' };
    writeFileSync(join(dataDir, 'broker', 'broker.json'), JSON.stringify(note));
    expect(await localBrokerStatus(dataDir)).toEqual({ state: 'absent' });
    expect((await joinLocalBroker({ dataDir })).port).not.toBe(port);
  });

  it('says why it cannot start, with the end of its log', async () => {
    writeFileSync(join(dataDir, 'broker'), 'a file in the way');
    await expect(joinLocalBroker({ dataDir })).rejects.toMatchObject({
      code: 'LOCAL_BROKER_START_FAILED',
      exitCode: 69,
      hint: expect.stringContaining('BROKER_DATA_FOLDER_UNUSABLE'),
    });
  });

  // In /proc nothing can be made, and a `mkdir` of Node that tries again and again would never come back.
  it.skipIf(process.platform !== 'linux')('cannot keep its data in /proc', async () => {
    await expect(joinLocalBroker({ dataDir: '/proc/nowhere/data' })).rejects.toMatchObject({
      code: 'LOCAL_BROKER_START_FAILED',
      exitCode: 69,
      hint: expect.stringContaining('TIDEMARK_DATA_DIR'),
    });
  });

  it('is not waited for after an abort', async () => {
    const reason = new Error('Ctrl+C');
    await expect(joinLocalBroker({ dataDir, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    expect(await localBrokerStatus(dataDir)).toEqual({ state: 'absent' });
  });
});
