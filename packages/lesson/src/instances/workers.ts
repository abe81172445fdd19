/** Workers that stop together: when they are asked to, and when one of them fails. */
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker, WorkerEnd } from './worker.ts';

/** How it went. */
export type WorkersEnd = {
  /** 0, or that of the first worker that failed; 128 and the signal's number where one killed it. */
  readonly exitCode: number;
};

const STOP_WITHIN_MS = 15_000;
const STUCK_EXIT_CODE = 1;

/** Waits for all of them. `say` is told what nobody asked for. */
export async function runTogether(
  workers: readonly Worker[],
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<WorkersEnd> {
  const killAll = (): void => {
    for (const worker of workers) worker.kill();
  };
  // Also on a forced exit, where nothing else of the command runs any more.
  process.once('exit', killAll);
  const over = new AbortController();
  let exitCode = 0;
  const stop = (): void => {
    for (const worker of workers) if (!worker.isAsked) worker.stop();
    sleep(STOP_WITHIN_MS, undefined, { signal: over.signal }).then(
      () => {
        say('Not all workers stopped in time; the others are killed.');
        exitCode ||= STUCK_EXIT_CODE;
        killAll();
      },
      () => {},
    );
  };
  const watch = async (worker: Worker): Promise<void> => {
    const end = await worker.ended;
    const code = codeOf(end);
    if (code === 0) return;
    if (exitCode === 0) {
      say(`Worker ${worker.number} ended with ${textOf(end)}; the others are stopped.`);
      exitCode = code;
      stop();
    }
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.all(workers.map(watch));
    return { exitCode };
  } finally {
    over.abort();
    signal.removeEventListener('abort', stop);
    process.off('exit', killAll);
  }
}

function codeOf({ code, signal }: WorkerEnd): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

function textOf({ code, signal }: WorkerEnd): string {
  return code === null ? `signal ${signal}` : `exit code ${code}`;
}
