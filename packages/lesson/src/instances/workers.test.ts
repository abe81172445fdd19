import { expect, it } from 'vitest';
import { mergedReport } from './merged-report.ts';
import { Worker } from './worker.ts';
import { runTogether } from './workers.ts';

/** Runs until it is asked to stop, like a command. */
const PATIENT = `process.on('SIGTERM', () => { console.log('left'); process.exit(0); });
  setInterval(() => {}, 1000); console.log('ready');`;

function start(number: number, script: string) {
  const lines: string[] = [];
  let ready: () => void = () => {};
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const worker = new Worker(
    number,
    { args: ['-e', script], env: process.env },
    {
      stdout(line) {
        lines.push(line);
        ready();
        return undefined;
      },
      stderr: () => undefined,
    },
  );
  return { worker, lines, isReady };
}

it('workers hand on whole lines, also those with line separators of Unicode inside', async () => {
  const { worker, lines } = start(
    1,
    `process.stdout.write('a\\u2028b\\nc'); setTimeout(() => process.stdout.write('d\\n€'), 20);`,
  );
  expect(await worker.ended).toEqual({ code: 0, signal: null });
  expect(lines).toEqual(['a\u2028b', 'cd', '€']);
});

it('asked to stop, all do, and that is a good end', async () => {
  const both = [start(1, PATIENT), start(2, PATIENT)];
  await Promise.all(both.map(({ isReady }) => isReady));
  const abort = new AbortController();
  const end = runTogether(
    both.map(({ worker }) => worker),
    abort.signal,
    () => expect.fail('nothing to say'),
  );
  abort.abort();
  expect(await end).toEqual({ exitCode: 0 });
  expect(both.map(({ lines }) => lines)).toEqual([
    ['ready', 'left'],
    ['ready', 'left'],
  ]);
});

it('one that dies makes the others stop, and its exit code is the whole’s', async () => {
  const patient = start(1, PATIENT);
  await patient.isReady;
  const said: string[] = [];
  const dying = start(2, 'process.exit(69)');
  const end = await runTogether(
    [patient.worker, dying.worker],
    new AbortController().signal,
    (line) => said.push(line),
  );
  expect(end).toEqual({ exitCode: 69 });
  expect(said).toEqual(['Worker 2 ended with exit code 69; the others are stopped.']);
  expect(patient.lines).toEqual(['ready', 'left']);
});

it('one that is killed counts as a shell counts it', async () => {
  const killed = start(1, `process.kill(process.pid, 'SIGKILL')`);
  const end = await runTogether([killed.worker], new AbortController().signal, () => {});
  expect(end).toEqual({ exitCode: 137 });
});

it('their reports add up, and those that were killed are named', () => {
  const report = {
    ...{ orders: 10, results: 40, elapsedMs: 1_000, ordersPerSecond: 10, late: 1, badRecords: 2 },
    ...{ commits: 3, restoredKeys: 4, maxRssBytes: 5, cpuMs: 6 },
  };
  const end = { exitCode: 0, signal: null };
  const killed = { worker: 3, exitCode: null, signal: 'SIGKILL' };
  const merged = mergedReport([
    { worker: 1, ...end, ...report },
    { worker: 2, ...end, ...report, elapsedMs: 2_000 },
    killed,
  ]);
  expect(merged).toMatchObject({ orders: 20, elapsedMs: 2_000, ordersPerSecond: 10, commits: 6 });
  expect(merged.workers.map(({ worker }) => worker)).toEqual([1, 2, 3]);
  expect(merged.workers[2]).toEqual(killed);
});
