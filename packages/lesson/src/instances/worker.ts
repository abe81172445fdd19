/** One of several processes that one command has started. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { linesOf } from './lines.ts';

/** How a worker is started. */
export type WorkerCommand = {
  /** For Node: its flags, the file, and the arguments of that. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
};

/** Takes a line of a worker; a promise holds the worker back until more can be shown. */
export type LineListener = (line: string) => Promise<void> | undefined;

/** How a worker ended; one of the two is null. */
export type WorkerEnd = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

const STOP_SIGNAL = 'SIGTERM';

/** A worker that runs, or ran. */
export class Worker {
  /** Counted from 1. */
  readonly number: number;
  /** Resolves when it has ended and its last line was handed on. */
  readonly ended: Promise<WorkerEnd>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  #isAsked = false;

  constructor(
    number: number,
    { args, env }: WorkerCommand,
    listeners: { readonly stdout: LineListener; readonly stderr: LineListener },
  ) {
    this.number = number;
    this.#child = spawn(process.execPath, args, {
      env,
      // A group of its own: the terminal's Ctrl+C reaches the command, which stops its workers once each.
      detached: true,
      // The channel tells the worker when the command is gone, however that came about.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    }) as ChildProcessByStdio<null, Readable, Readable>;
    const exited = once(this.#child, 'exit');
    const read = [
      handOn(this.#child.stdout, listeners.stdout),
      handOn(this.#child.stderr, listeners.stderr),
    ];
    this.ended = Promise.all([exited, ...read]).then(() => this.#end());
  }

  /** Whether it was told to stop. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** Asks it to commit and leave. */
  stop(): void {
    this.#isAsked = true;
    this.#child.kill(STOP_SIGNAL);
  }

  /** Ends it without asking; safe to call in an exit handler. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** One that does not listen yet dies of being asked to stop, which is as good. */
  #end(): WorkerEnd {
    const { exitCode: code, signalCode: signal } = this.#child;
    return this.#isAsked && signal === STOP_SIGNAL ? { code: 0, signal: null } : { code, signal };
  }
}

async function handOn(stream: Readable, listener: LineListener): Promise<void> {
  for await (const line of linesOf(stream)) await listener(line);
}
