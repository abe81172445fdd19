// The broker's command as a process of its own, for tests that kill it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../command.mjs', import.meta.url));

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. `await using` kills it if it still runs. */
export class BrokerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';

  constructor(args: readonly string[], dataDir: string) {
    const env = { ...process.env, TIDEMARK_DATA_DIR: dataDir };
    const command = [MAIN, ...args];
    this.#child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (bytes) => {
      this.#stdout += bytes;
    });
    this.#child.stderr?.on('data', (bytes) => {
      this.#stderr += bytes;
    });
    this.#ended = once(this.#child, 'close').then(([code]) => ({
      code,
      stdout: this.#stdout,
      stderr: this.#stderr,
    }));
  }

  /** Starts a broker on any port and waits until it listens. */
  static async listening(
    dataDir: string,
    args: readonly string[] = [],
  ): Promise<BrokerProcess & { port: number }> {
    const broker = new BrokerProcess(['--port', '0', ...args], dataDir);
    const port = await broker.said(/listens on [^:]+:(\d+)/);
    return Object.assign(broker, { port: Number(port) });
  }

  /** Waits until stderr holds `pattern`; returns what its first group matched. */
  async said(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.#stderr)?.[1];
      if (found !== undefined) return found;
      const next = await Promise.race([
        once(this.#child.stderr ?? this.#child, 'data'),
        this.#ended,
      ]);
      if (!Array.isArray(next)) throw new Error(`the broker ended: ${next.stderr}`);
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when the command is over. */
  ended(): Promise<Ended> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

/** Runs a command to its end. */
export function runCommand(args: readonly string[], dataDir: string): Promise<Ended> {
  return new BrokerProcess(args, dataDir).ended();
}
