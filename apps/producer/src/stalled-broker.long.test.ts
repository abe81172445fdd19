// A broker that stands still under `--rate max`: memory stays where it is, stderr says what is waited
// for, and nothing is lost when it goes on.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { joinLocalBroker, localBrokerStatus, stopLocalBroker } from '@tidemark/kafka-connection';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const MEGABYTE = 1_048_576;

let dataDir: string;
let brokerPid: number;
let child: ChildProcess | undefined;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tidemark-stalled-'));
  await joinLocalBroker({ dataDir });
  const status = await localBrokerStatus(dataDir);
  if (status.state !== 'ready') throw new Error(`the broker is ${status.state}`);
  brokerPid = status.broker.pid;
});
afterAll(async () => {
  child?.kill('SIGKILL');
  process.kill(brokerPid, 'SIGCONT');
  await stopLocalBroker(dataDir);
  await rm(dataDir, { recursive: true });
});

it('waits in bounded memory, says so, and delivers everything in the end', async () => {
  const report = join(dataDir, 'report.json');
  const producer = spawn(
    process.execPath,
    ['--import', 'tsx', MAIN, '--rate', 'max', '--quiet', '--report', report],
    { env: { PATH: process.env.PATH, TIDEMARK_DATA_DIR: dataDir } },
  );
  child = producer;
  const ended = new Promise((resolve) => producer.once('close', resolve));
  let said = '';
  const waiters: { readonly pattern: RegExp; readonly resolve: () => void }[] = [];
  producer.stderr.on('data', (data) => {
    said += data;
    for (const { pattern, resolve } of waiters) if (pattern.test(said)) resolve();
  });
  const says = (pattern: RegExp) =>
    new Promise<void>((resolve) => waiters.push({ pattern, resolve }));
  const memory = () => Number(execFileSync('ps', ['-o', 'rss=', '-p', `${producer.pid}`])) * 1_024;

  await growing(join(dataDir, 'broker'));
  process.kill(brokerPid, 'SIGSTOP');
  await says(/Waiting for Kafka for .* orders waiting/);
  const before = memory();
  await says(/Waiting for Kafka(.|\n)*Waiting for Kafka/);
  expect((memory() - before) / MEGABYTE).toBeLessThan(15);
  process.kill(brokerPid, 'SIGCONT');
  await says(/Kafka answers again after/);
  producer.kill('SIGINT');
  expect(await ended).toBe(0);
  const { sent, acknowledged, failed } = JSON.parse(await readFile(report, 'utf8'));
  expect(acknowledged).toBe(sent);
  expect(failed).toBe(0);
  expect(sent).toBeGreaterThan(10_000);
}, 120_000);

/** Resolves when the broker has written some megabytes. */
async function growing(folder: string): Promise<void> {
  const size = () => Number(execFileSync('du', ['-sk', folder]).toString().split('\t')[0]);
  while (size() < 4_096) await new Promise((resolve) => setTimeout(resolve, 50));
}
