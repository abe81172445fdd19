/** A program of ours as a child process, whose lines are kept with the time at which they came. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** A line, and when it came, by `performance.now()`. */
export interface TimedLine {
  readonly text: string;
  readonly at: number;
}

/** The process, and what it has printed so far. */
export interface LineProcess {
  readonly stdout: readonly TimedLine[];
  readonly stderr: readonly TimedLine[];
  write(line: string): void;
  /** Asks it to stop, and resolves with its exit code. */
  stop(): Promise<number | null>;
  readonly exited: Promise<number | null>;
}

/** Runs a TypeScript file of the project, by its path from the root. */
export function startLineProcess(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): LineProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines = (stream: NodeJS.ReadableStream) => {
    const kept: TimedLine[] = [];
    createInterface({ input: stream }).on('line', (text) =>
      kept.push({ text, at: performance.now() }),
    );
    return kept;
  };
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    stdout: lines(child.stdout),
    stderr: lines(child.stderr),
    write: (line) => void child.stdin.write(`${line}\n`),
    stop: () => {
      child.kill('SIGINT');
      return exited;
    },
    exited,
  };
}

/** The longest time between two lines after another, in milliseconds. */
export function longestGap(lines: readonly TimedLine[]): number {
  return Math.max(0, ...lines.slice(1).map(({ at }, index) => at - (lines[index]?.at ?? at)));
}
