/**
 * The frame around every command: environment, signals, output, errors, exit code. It is in force
 * before the command's own modules load, so Ctrl+C is seen while a connection is being made.
 */

import { CommandLineError } from './command-line-error.ts';
import { type Environment, loadEnvironment } from './environment.ts';
import { reportError } from './error-report.ts';
import { LineWriter } from './line-writer.ts';
import { createLogger, type Logger } from './logger.ts';
import { paletteFor } from './palette.ts';
import { type StopReason, watchStopSignals } from './stop-signals.ts';
import { HelpShown } from './usage-error.ts';

/** What a command works with. */
export type CommandContext = {
  /** The words after the command's name. */
  readonly argv: readonly string[];
  readonly env: Environment;
  /** Aborted by Ctrl+C, SIGTERM, SIGHUP, or when nobody reads stdout any more; `reason` is a StopReason. */
  readonly signal: AbortSignal;
  /** Results. */
  readonly stdout: LineWriter;
  /** A line on stderr, for what people read beside the results: summaries, notices. */
  readonly note: (line: string) => void;
  readonly log: Logger;
};

/** How a command differs in the frame. */
export type CommandFrame = {
  /** For the logs. */
  readonly name: string;
  /** Printed at once when it is asked to stop; on Ctrl+C with a word on the second one. */
  readonly stopping?: string;
};

/** A command; resolves to its exit code, 0 when to nothing. */
export type CommandMain = (context: CommandContext) => Promise<number | undefined> | Promise<void>;

const OUTPUT_CLOSED: StopReason = 'output closed';
const FORCED_EXIT_CODE = 130;
/** How long a clean stop may take when nobody is left to force it. */
const WITHOUT_PARENT_MS = 5_000;
const DEFAULT_STOPPING = 'Stopping…';
const HOW_TO_FORCE = ' (Ctrl+C again to quit at once)';

/**
 * Runs `main` and ends the process with its exit code: 0 when it was asked to stop, the error's own
 * code when it threw. Never returns to a caller that could go on.
 */
export async function runCommand(frame: CommandFrame, main: CommandMain): Promise<never> {
  const abort = new AbortController();
  const stdout = new LineWriter(process.stdout);
  const stop = (reason: StopReason): void => {
    if (reason === 'SIGINT' && process.stderr.isTTY) process.stderr.write('\n');
    const hint = reason === 'SIGINT' ? HOW_TO_FORCE : '';
    process.stderr.write(`${frame.stopping ?? DEFAULT_STOPPING}${hint}\n`);
    abort.abort(reason);
  };
  watchStopSignals(process, { stop, force: () => process.exit(FORCED_EXIT_CODE) }, () =>
    performance.now(),
  );
  stopWithParent(stop);
  const outputFailure = watchOutput(stdout, abort);
  const fail = (error: unknown): number => report(error);
  process.on('uncaughtException', (error) => void exitAfterFlush(stdout, fail(error)));
  process.on('unhandledRejection', (error) => void exitAfterFlush(stdout, fail(error)));
  let exitCode: number;
  try {
    exitCode = (await main(createContext(frame, abort.signal, stdout))) ?? 0;
  } catch (error) {
    exitCode = error instanceof HelpShown || isAbort(error, abort.signal) ? 0 : fail(error);
  }
  await stdout.flush();
  const failure = outputFailure();
  return process.exit(failure === undefined ? exitCode : fail(failure));
}

function createContext(
  frame: CommandFrame,
  signal: AbortSignal,
  stdout: LineWriter,
): CommandContext {
  const argv = process.argv.slice(2);
  const env = loadEnvironment(process.cwd());
  return {
    // `pnpm producer -- --rate 5` hands the dashes on.
    argv: argv[0] === '--' ? argv.slice(1) : argv,
    env,
    signal,
    stdout,
    note: (line) => {
      if (signal.reason !== OUTPUT_CLOSED) process.stderr.write(`${line}\n`);
    },
    log: createLogger(frame.name, env),
  };
}

/** A process that was started with an IPC channel ends with the one that started it. */
function stopWithParent(stop: (reason: StopReason) => void): void {
  if (process.channel === undefined) return;
  process.once('disconnect', () => {
    stop('parent gone');
    setTimeout(() => process.exit(1), WITHOUT_PARENT_MS).unref();
  });
}

/** A reader that left (`| head`) ends the command in silence; any other failure of stdout is an error. */
function watchOutput(stdout: LineWriter, abort: AbortController): () => Error | undefined {
  let failure: Error | undefined;
  const failed = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO' && error.code !== 'ERR_STREAM_DESTROYED') {
      failure ??= new CommandLineError('OUTPUT_FAILED', 'Cannot write to standard output.', {
        cause: error,
      });
    }
    abort.abort(OUTPUT_CLOSED);
  };
  stdout.onFailure = failed;
  process.stdout.on('error', failed);
  // Nobody can be told that stderr is gone.
  process.stderr.on('error', () => {});
  return () => failure;
}

function report(error: unknown): number {
  const { lines, exitCode } = reportError(error, paletteFor(process.stderr, process.env));
  process.stderr.write(`${lines.join('\n')}\n`);
  return exitCode;
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}

async function exitAfterFlush(stdout: LineWriter, exitCode: number): Promise<never> {
  await stdout.flush();
  return process.exit(exitCode);
}
