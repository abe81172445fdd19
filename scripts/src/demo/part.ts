/** One app of the demo as a child process whose lines are handed on. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** How an app of the demo is started. */
export type PartDescription = {
  readonly name: string;
  /** Its main file, from the top of the repository. */
  readonly main: string;
  readonly args: readonly string[];
};

/** Takes a line of an app; a promise holds the app back until the line can be shown. */
export type LineListener = (line: string) => Promise<void> | undefined;

/** How an app ended. */
export type PartEnd = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** What asks an app to stop; one that does not listen yet dies of it. */
export const STOP_SIGNAL = 'SIGTERM';

const REPOSITORY = new URL('../../../', import.meta.url);
/** A folder without a `.env`: the demo's apps do what the demo says and nothing else. */
const WORKING_DIRECTORY = new URL('.', import.meta.url);

/** An app that runs, or ran. Disposing of it kills it and waits for its end. */
export class Part implements AsyncDisposable {
  readonly name: string;
  /** Resolves when the app has ended and its last line was handed on. */
  readonly ended: Promise<PartEnd>;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;

  constructor(
    description: PartDescription,
    listeners: { stdout: LineListener; stderr: LineListener },
    nodeArgs: readonly string[],
  ) {
    this.name = description.name;
    this.#child = start(description, nodeArgs);
    const exited = new Promise<PartEnd>((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    const read = [
      handOn(this.#child.stdout, listeners.stdout),
      handOn(this.#child.stderr, listeners.stderr),
    ];
    this.ended = Promise.all(read).then(() => exited);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Asks the app to stop in its own time. */
  stop(): void {
    this.#child.kill(STOP_SIGNAL);
  }

  /** Ends the app without asking; safe to call in an exit handler. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.ended.catch(() => {});
  }
}

function start(
  { main, args }: PartDescription,
  nodeArgs: readonly string[],
): ChildProcessByStdio<null, Readable, Readable> {
  const file = fileURLToPath(new URL(main, REPOSITORY));
  const child = spawn(process.execPath, [...nodeArgs, file, ...args], {
    cwd: WORKING_DIRECTORY,
    env: neutralEnvironment(),
    // A group of its own: the terminal's Ctrl+C reaches the demo, which stops its parts once each.
    detached: true,
    // The channel tells the app when the demo is gone, however that came about.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return child as ChildProcessByStdio<null, Readable, Readable>;
}

async function handOn(stream: Readable, listener: LineListener): Promise<void> {
  for await (const line of createInterface({
    input: stream,
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    await listener(line);
  }
}

function neutralEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(?:KAFKA_|CNFL_|TIDEMARK_(?!LOG_LEVEL$|STOCK_KAFKAJS$))/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
