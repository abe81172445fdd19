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
  /** Kills it, and lets no new one start. */
  readonly signal?: AbortSignal;
  /** Told when it ended without being asked to. */
  readonly onUnexpectedEnd: (end: UnexpectedEnd) => void;
}

/** An end that nobody asked for. */
interface UnexpectedEnd {
  /** For people. */
  readonly how: string;
  /** It found no Kafka when it started: an operator starts it again. */
  readonly isWithoutKafka: boolean;
  /** As `performance.now()` tells. */
  readonly startedAt: number;
}

interface Life {
  readonly child: ChildProcess;
  /** Resolves when its job is at work, or it has ended. */
  readonly atWork: Promise<void>;
  hasWorked: boolean;
  readonly startedAt: number;
  /** When it last said something. */
  lastAt: number;
}

/** What an instance says on stderr when its job is at work. */
const AT_WORK = 'Reading topic ';
const BROKER_AWAY_EXIT_CODE = 69;
const OPERATOR_MS = 500;
const POLL_MS = 100;

/** Runs until `stop()`. */
export class Instance {
  readonly #options: InstanceOptions;
  readonly #log: WriteStream;
  #life: Life;
  #isAsked = false;

  constructor(options: InstanceOptions) {
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: 'a' });
    this.#life = this.#start();
    options.signal?.addEventListener('abort', () => void this.#end('SIGKILL'), { once: true });
  }

  /** Resolves when its job is at work, or has ended. */
  get atWork(): Promise<void> {
    return this.#life.atWork;
  }

  /** SIGKILL, and a new life at once. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
    if (!this.#options.signal?.aborted) this.#life = this.#start();
  }

  /** SIGSTOP for so long, then SIGCONT: it goes on as if nothing had been. */
  async freeze(durationMs: number): Promise<void> {
    const { child } = this.#life;
    child.kill('SIGSTOP');
    await sleep(durationMs);
    child.kill('SIGCONT');
  }

  /**
   * As Ctrl+C does it; resolves with its exit code, or null if it had to be killed: when for so long it
   * has not said anything, nor has anything come of it.
   */
  async stop(patienceMs: number, lastResultAt: () => number): Promise<number | null> {
    const life = this.#life;
    const ended = () => life.child.exitCode !== null || life.child.signalCode !== null;
    const begin = performance.now();
    const isPatient = (since: number) =>
      performance.now() - Math.max(since, life.lastAt, lastResultAt()) < patienceMs;
    while (!life.hasWorked && !ended() && isPatient(begin)) await sleep(POLL_MS);
    const asked = performance.now();
    const late = setInterval(() => {
      if (!isPatient(asked)) life.child.kill('SIGKILL');
    }, POLL_MS);
    await this.#end('SIGINT');
    clearInterval(late);
    this.#log.end();
    return life.child.exitCode;
  }

  #start(): Life {
    const { args, env } = this.#options;
    this.#isAsked = false;
    const child = spawn(process.execPath, ['--import', 'tsx', ...args], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.pipe(this.#log, { end: false });
    const { promise: atWork, resolve } = promiseOf();
    const now = performance.now();
    const life: Life = { child, atWork, hasWorked: false, startedAt: now, lastAt: now };
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      life.lastAt = performance.now();
      if (life.hasWorked || !text.includes(AT_WORK)) return;
      life.hasWorked = true;
      resolve();
    });
    // Not `exit`: its last words have been read by then.
    child.once('close', (code, signal) => {
      resolve();
      if (!this.#isAsked && life === this.#life) this.#ended(life, code, signal);
    });
    return life;
  }

  #ended(life: Life, code: number | null, signal: NodeJS.Signals | null): void {
    const how = `ended by itself with ${signal ?? `exit code ${code}`}`;
    const isWithoutKafka = code === BROKER_AWAY_EXIT_CODE && !life.hasWorked;
    const { startedAt } = life;
    this.#options.onUnexpectedEnd({ how, isWithoutKafka, startedAt });
    setTimeout(() => {
      if (!this.#isAsked && life === this.#life) this.#life = this.#start();
    }, OPERATOR_MS);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this.#life;
    this.#isAsked = true;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    await ended;
  }
}

function promiseOf(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
