/** The apps of the demo, started, watched and ended together. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DemoPartError } from './demo-part-error.ts';
import { type LineListener, Part, type PartDescription, STOP_SIGNAL } from './part.ts';

/** Takes a line of the app called `part`. */
export type PartListener = (part: string, line: string) => ReturnType<LineListener>;

const STOP_WITHIN_MS = 15_000;

/** Running apps. Disposing of them kills those that still run. */
export class Parts implements AsyncDisposable {
  readonly #parts: readonly Part[];
  readonly #killAll = (): void => {
    for (const part of this.#parts) part.kill();
  };

  constructor(
    descriptions: readonly PartDescription[],
    listeners: { readonly stdout: PartListener; readonly stderr: PartListener },
    nodeArgs: readonly string[] = process.execArgv,
  ) {
    this.#parts = descriptions.map(
      (description) =>
        new Part(
          description,
          {
            stdout: (line) => listeners.stdout(description.name, line),
            stderr: (line) => listeners.stderr(description.name, line),
          },
          nodeArgs,
        ),
    );
    // Also on a forced exit, where nothing else of the demo runs any more.
    process.once('exit', this.#killAll);
  }

  /** Resolves when the part has ended with 0; rejects with a DemoPartError when with anything else. */
  async endedWell(name: string): Promise<void> {
    await Promise.all(this.#parts.filter((part) => part.name === name).map(succeeded));
  }

  /** Rejects with a DemoPartError when one of these parts ends; never resolves. */
  goOn(names: readonly string[]): Promise<never> {
    const watched = this.#parts.filter((part) => names.includes(part.name));
    return Promise.race(watched.map(endedTooSoon));
  }

  /** Asks all parts to stop and waits for it; throws a DemoPartError when one ends badly or not at all. */
  async stop(): Promise<void> {
    for (const part of this.#parts) part.stop();
    const giveUp = new AbortController();
    const ended = Promise.allSettled(this.#parts.map(stopped));
    const late = sleep(STOP_WITHIN_MS, undefined, { signal: giveUp.signal });
    const outcomes = await Promise.race([ended, late]);
    giveUp.abort();
    await late.catch(() => {});
    if (outcomes === undefined) throw this.#stuck();
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#killAll);
    await Promise.all(this.#parts.map((part) => part[Symbol.asyncDispose]()));
  }

  #stuck(): DemoPartError {
    const names = this.#parts.filter((part) => part.isRunning).map((part) => part.name);
    return new DemoPartError(`${names.join(', ')} did not stop in time and was killed.`);
  }
}

async function succeeded(part: Part): Promise<void> {
  const { code, signal } = await part.ended;
  if (code !== 0) throw new DemoPartError(`${part.name} ended with ${endText(code, signal)}.`);
}

/** A part that had not begun to listen for the signal yet dies of it, which is as good. */
async function stopped(part: Part): Promise<void> {
  const { signal } = await part.ended;
  if (signal !== STOP_SIGNAL) await succeeded(part);
}

async function endedTooSoon(part: Part): Promise<never> {
  const { code, signal } = await part.ended;
  throw new DemoPartError(`${part.name} ended too soon, with ${endText(code, signal)}.`);
}

function endText(code: number | null, signal: NodeJS.Signals | null): string {
  return code === null ? `signal ${signal}` : `exit code ${code}`;
}
