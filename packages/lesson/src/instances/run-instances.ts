/** `--instances N`: the same command N times, as workers of one consumer group. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandContext, paletteFor, writeReport } from '@tidemark/command-line';
import type { LessonDescription, LessonOptions } from '../options.ts';
import { type LessonReport, summaryLine } from '../run/report.ts';
import { mergedReport, type WorkerReport } from './merged-report.ts';
import { Worker } from './worker.ts';
import { runTogether } from './workers.ts';

/** A lesson whose banner is out. */
export type InstancesRun = {
  readonly lesson: LessonDescription;
  readonly options: LessonOptions;
  readonly context: CommandContext;
  /** What a worker says when it is asked to stop: said once for all. */
  readonly stopping: string;
};

/** Runs until all workers have ended; resolves to the exit code. */
export async function runInstances(run: InstancesRun): Promise<number> {
  const { options, context } = run;
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-workers-'));
  try {
    const reports = Array.from({ length: options.instances }, (_, at) =>
      join(folder, `${at}.json`),
    );
    const workers = reports.map((report, at) => startWorker(run, at + 1, report));
    const { exitCode } = await runTogether(workers, context.signal, context.note);
    await context.stdout.flush();
    const ended = workers.map((worker, at) => workerReport(worker, reports[at]));
    sumUp(run, await Promise.all(ended));
    return exitCode;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function startWorker(run: InstancesRun, number: number, report: string): Worker {
  const { lesson, options, context, stopping } = run;
  const { argv, stdout, note, env } = context;
  const [, file = ''] = process.argv;
  // Of a flag that is there twice the last one counts; the command line goes before the environment.
  const own = ['--instances', '1', '--report', report, ...metricsFlag(options, number)];
  const label = paletteFor(process.stderr, env).cyan(`${number} |`);
  const banner = `=== ${lesson.title} ===`;
  const isPlain = !options.json && !options.quiet;
  let isFirst = isPlain;
  // Workers write to a pipe; it is this process that knows whether people read it.
  const log = process.stderr.isTTY ? { TIDEMARK_LOG_FORMAT: 'pretty' } : {};
  const command = {
    args: [...process.execArgv, file, ...argv, ...own],
    env: { ...log, ...process.env },
  };
  return new Worker(number, command, {
    stdout(line) {
      const isBanner = isFirst && line === banner;
      isFirst = false;
      if (!isBanner) stdout.line(line);
      return stdout.pressure;
    },
    stderr(line) {
      if (line !== stopping) note(`${label} ${line}`);
      return undefined;
    },
  });
}

/** Each worker has the port after the one before it. */
function metricsFlag({ metricsPort }: LessonOptions, number: number): string[] {
  return metricsPort === undefined ? [] : ['--metrics-port', String(metricsPort + number - 1)];
}

function sumUp({ options, context }: InstancesRun, workers: readonly WorkerReport[]): void {
  const report = mergedReport(workers);
  context.note(summaryLine(report));
  if (options.report !== undefined) writeReport(options.report, report);
}

async function workerReport(worker: Worker, file = ''): Promise<WorkerReport> {
  const { code, signal } = await worker.ended;
  return { worker: worker.number, exitCode: code, signal, ...(await readReport(file)) };
}

/** Undefined for a worker that died. */
async function readReport(file: string): Promise<LessonReport | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
