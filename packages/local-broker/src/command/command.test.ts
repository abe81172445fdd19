import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BrokerProcess, runCommand } from '../../test/broker-process.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { brokerStatus, deleteData, statusLines, stopBroker } from './background.ts';
import { writeBrokerFile } from './broker-file.ts';
import { brokerProgram } from './program.ts';

test('the help of each subcommand begins with examples', () => {
  const program = brokerProgram({ result: () => {}, say: () => {} });
  const helps = program.commands.map((command) => {
    const parts: string[] = [];
    command.configureOutput({ writeOut: (part) => void parts.push(part) }).outputHelp();
    return parts.join('');
  });
  expect(helps.map((help) => help.split('  ')[0])).toEqual(helps.map(() => 'Examples:\n'));
  for (const [at, command] of program.commands.entries())
    expect(helps[at]).toContain(`pnpm broker ${command.name()} `);
});

describe('the broker command', () => {
  test('runs one broker on a data folder, tells where, and stops when it is told to', async () => {
    using folder = new TemporaryFolder();
    await using broker = await BrokerProcess.listening(folder.path, ['--background']);
    const { pid, port } = broker;
    const status = brokerStatus(folder.path);
    expect(status).toMatchObject({ running: true, pid, host: '127.0.0.1', port, topics: [] });
    const second = await runCommand(['--port', '0'], folder.path);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`✗ Process ${pid} runs a broker on the data folder`);
    expect(second.stderr).toContain(
      'BROKER_DATA_FOLDER_IN_USE (docs/errors.md#broker_data_folder_in_use)',
    );
    expect(await stopBroker(folder.path)).toBe(pid);
    expect(await broker.ended()).toMatchObject({ code: 0, stdout: '' });
    expect(existsSync(join(folder.path, 'broker', 'broker.json'))).toBe(false);
    expect(brokerStatus(folder.path).running).toBe(false);
    expect(await stopBroker(folder.path)).toBeUndefined();
  });

  test('stops by itself when no client has been there for a while, and says so', async () => {
    using folder = new TemporaryFolder();
    const ended = await runCommand(['--port', '0', '--idle-stop', '10ms'], folder.path);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toContain('No client for a while');
  });

  test('with a metrics port and debug lines, tells Prometheus and stderr of each request', async () => {
    using folder = new TemporaryFolder();
    const args = ['--memory', '--metrics-port', '0', '--log-level', 'debug'];
    await using broker = await BrokerProcess.listening(folder.path, args);
    await using client = await WireClient.connect({ host: '127.0.0.1', port: broker.port });
    await client.request(18, 0, {});
    const url = await broker.said(/Metrics: (\S+)/);
    const page = await fetch(url);
    expect(page.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await page.text()).toContain('local_broker_requests_total{api="ApiVersions"} 1');
    expect((await fetch(new URL('/', url))).status).toBe(404);
    broker.kill('SIGTERM');
    const { code, stdout, stderr } = await broker.ended();
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(
      /Z connection 1 \(test\) ApiVersions v0 14 B in, \d+ B out, [\d.]+ ms\n/,
    );
  });

  test('keeps results on stdout, and refuses what it cannot understand with exit code 2', async () => {
    using folder = new TemporaryFolder();
    const [status, typo, reset] = await Promise.all([
      runCommand(['status', '--json'], folder.path),
      runCommand(['--fsync', 'sometimes'], folder.path),
      runCommand(['reset'], folder.path),
    ]);
    const dataDir = join(folder.path, 'broker');
    expect([status.code, JSON.parse(status.stdout)]).toEqual([
      0,
      { running: false, dataDir, topics: [] },
    ]);
    expect(typo).toMatchObject({ code: 2, stdout: '' });
    expect(typo.stderr).toContain('BROKER_OPTION_INVALID');
    expect(reset.code).toBe(2);
    expect(reset.stderr).toContain('Nothing was deleted');
  });
});

describe('the status of a data folder', () => {
  test('does not believe the note of a broker that was killed', () => {
    using folder = new TemporaryFolder();
    const data = join(folder.path, 'broker');
    mkdirSync(data);
    writeBrokerFile(data, { pid: 2 ** 30, host: '127.0.0.1', port: 9092, startedAt: 'then' });
    writeFileSync(join(data, 'lock'), JSON.stringify({ pid: 2 ** 30, began: null }));
    expect(brokerStatus(folder.path)).toEqual({ running: false, dataDir: data, topics: [] });
    expect(statusLines(brokerStatus(folder.path))[0]).toBe('No broker is running.');
  });

  test('names the topics', async () => {
    using folder = new TemporaryFolder();
    const topics = { b: { partitions: 1 }, a: { partitions: 1 } };
    await using _ = await startBroker({ dataDir: join(folder.path, 'broker'), topics });
    expect(brokerStatus(folder.path).topics).toEqual(['a', 'b']);
    expect(statusLines(brokerStatus(folder.path)).join()).toContain('is starting');
  });
});

describe('deleting the data', () => {
  test('leaves an empty folder, and folders of others alone', async () => {
    using folder = new TemporaryFolder();
    const data = join(folder.path, 'broker');
    const broker = await startBroker({ dataDir: data, topics: { t: { partitions: 1 } } });
    expect(() => deleteData(folder.path)).toThrow(
      expect.objectContaining({ code: 'BROKER_DATA_FOLDER_IN_USE' }),
    );
    await broker.close();
    deleteData(folder.path);
    expect(brokerStatus(folder.path).topics).toEqual([]);
    const foreign = join(folder.path, 'foreign');
    mkdirSync(join(foreign, 'broker'), { recursive: true });
    writeFileSync(join(foreign, 'broker', 'letter.txt'), 'dear');
    deleteData(foreign);
    expect(existsSync(join(foreign, 'broker', 'letter.txt'))).toBe(true);
  });
});
