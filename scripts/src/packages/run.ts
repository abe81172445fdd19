/** A program that somebody else wrote, run to its end. */
import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { PackagesError } from './packages-error.ts';

/** Where and how it runs. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/**
 * Runs it and returns what it printed on stdout.
 *
 * @throws PackagesError PACKAGE_TOOL_FAILED with all that it printed, when its exit code is not 0
 */
export function run(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  const env = { ...process.env, ...options.env };
  return new Promise((resolve, reject) => {
    const settings = { ...options, env, maxBuffer: 100 * 2 ** 20 };
    execFile(program, args, settings, (error, stdout, stderr) => {
      if (options.signal?.aborted) reject(options.signal.reason);
      else if (error) reject(failed(program, args, error, `${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });
}

/** Runs pnpm: the one that runs this command, or the one that npx finds. */
export function runPnpm(args: readonly string[], options: RunOptions): Promise<string> {
  const path = process.env.npm_execpath ?? '';
  if (!basename(path).startsWith('pnpm')) return run('npx', ['-y', 'pnpm', ...args], options);
  if (!/\.[cm]?js$/.test(path)) return run(path, args, options);
  return run(process.execPath, [path, ...args], options);
}

function failed(program: string, args: readonly string[], cause: Error, output: string) {
  const command = [basename(program), ...args].join(' ');
  return new PackagesError('PACKAGE_TOOL_FAILED', `${command} failed:\n${output.trim()}`, {
    cause,
  });
}
