/** An instance of the job: a process that is killed and frozen, and started again each time it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is started, again and again. */
export interface InstanceOptions {
  /** A file and its arguments, for Node. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Gets what all lives of the instance say on stderr. */
  readonly logFile: string;
  /** Told when it ended without being asked to. */
  readonly onUnexpectedEnd: (description: string) => void;
}

/** Runs until `stop()`. */
export class Instance {
  readonly #options: InstanceOptions;
  readonly #log: WriteStream;
  #child: ChildProcess;
  #isAsked = false;

  constructor(options: InstanceOptions) {
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: 'a' });
    this.#child = this.#start();
  }

  /** SIGKILL, and a new life at once. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
    this.#child = this.#start();
  }

  /** SIGSTOP for so long, then SIGCONT: it goes on as if nothing had been. */
  async freeze(durationMs: number): Promise<void> {
    const frozen = this.#child;
    frozen.kill('SIGSTOP');
    await sleep(durationMs);
    frozen.kill('SIGCONT');
  }

  /** As Ctrl+C does it; resolves with its exit code, or null if it had to be killed. */
  async stop(patienceMs: number): Promise<number | null> {
    const child = this.#child;
    const late = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await this.#end('SIGINT');
    clearTimeout(late);
    this.#log.end();
    return child.exitCode;
  }

  #start(): ChildProcess {
    const { args, env, onUnexpectedEnd } = this.#options;
    this.#isAsked = false;
    const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.pipe(this.#log, { end: false });
    child.once('exit', (code, signal) => {
      if (!this.#isAsked && child === this.#child) {
        onUnexpectedEnd(`ended by itself with ${signal ?? `exit code ${code}`}`);
        this.#child = this.#start();
      }
    });
    return child;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#isAsked = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await ended;
  }
}
