/** Runs an app as its user would, as a process of its own, and keeps what it prints. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const APPS = {
  producer: 'apps/producer/src/main.ts',
  lesson02: 'apps/consumer-basic/src/main.ts',
  lesson03: 'apps/order-processing/src/main.ts',
  kafka: 'scripts/src/kafka/main.ts',
} as const;

/** The apps by the names of their root commands. */
export type AppName = keyof typeof APPS;

/** What an app left behind when it ended. */
export interface Ended {
  /** Exit code, or null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: readonly string[];
  readonly stderr: string;
}

/** An app that runs. Disposing of it kills it and waits for its end. */
export interface RunningApp extends AsyncDisposable {
  /** The first stdout line, past or future, that matches; rejects when the app ends without one. */
  line(pattern: RegExp): Promise<string>;
  /** Asks it to stop, as Ctrl+C does. */
  interrupt(): void;
  kill(): void;
  ended(): Promise<Ended>;
}

/** Starts an app and returns at once. */
export function startApp(
  app: AppName,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): RunningApp {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  // An empty folder: the developer's own .env and local broker stay out of the scenario.
  const cwd = mkdtempSync(join(tmpdir(), 'tidemark-scenario-'));
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), join(root, APPS[app]), ...args],
    { cwd, env: { ...neutralEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  return new AppProcess(child, cwd);
}

/** Runs an app to its end. */
export async function runApp(
  app: AppName,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<Ended> {
  await using running = startApp(app, args, env);
  return await running.ended();
}

/** Parses NDJSON output; every line must be an object. */
export function jsonLines(lines: readonly string[]): Record<string, unknown>[] {
  return lines.map((line) => {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) throw new Error(`not a JSON object: ${line}`);
    return { ...value };
  });
}

class AppProcess implements RunningApp {
  readonly #child: ChildProcess;
  readonly #stdout: string[] = [];
  #stderr = '';
  readonly #waiting = new Set<() => void>();
  readonly #end: Promise<Ended>;
  #over = false;

  constructor(child: ChildProcess, cwd: string) {
    this.#child = child;
    if (!child.stdout || !child.stderr) throw new Error('the app was started without pipes');
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      this.#stdout.push(line);
      this.#wake();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    const outputRead = new Promise((resolve) => lines.once('close', resolve));
    this.#end = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', async (code, signal) => {
        await outputRead;
        rmSync(cwd, { recursive: true, force: true });
        this.#over = true;
        this.#wake();
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.#stdout.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.#over)
        throw new Error(`ended without a line like ${pattern}; stderr:\n${this.#stderr}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  ended(): Promise<Ended> {
    return this.#end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#over) this.kill();
    await this.#end;
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

function neutralEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(KAFKA_|CNFL_|TIDEMARK_|VITEST)/.test(name)),
  );
}
