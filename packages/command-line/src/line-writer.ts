/**
 * Results as lines on standard output. A write per line costs more than making the line, so lines
 * are gathered until the event loop turns or 64 kB stand waiting. A pipe takes them without
 * blocking the process: a reader that pauses (`| less`) must not stop a consumer's heartbeats.
 */

/** Where the gathered text goes: the part of a Node stream that is needed here. */
export interface TextOutput {
  /** Writes all of it, then calls `done` once. */
  write(text: string, done: (error?: Error | null) => void): unknown;
}

const FLUSH_AT_CHARS = 64 * 1024;
const PRESSURE_AT_CHARS = 1024 * 1024;

/** Lines on a stream, gathered; made once for a process. */
export class LineWriter {
  readonly #output: TextOutput;
  #waiting = '';
  #inFlight = 0;
  #turnScheduled = false;
  #failure: Error | undefined;
  #settled: Array<() => void> = [];
  /** Called once when the output can take nothing more: its reader is gone, or its disk is full. */
  onFailure: (error: Error) => void = () => {};

  constructor(output: TextOutput) {
    this.#output = output;
  }

  /** Adds a line; `text` has no line end of its own. Never waits. */
  line(text: string): void {
    if (this.#failure !== undefined) return;
    this.#waiting += `${text}\n`;
    if (this.#waiting.length >= FLUSH_AT_CHARS) this.#writeNow();
    else this.#writeNextTurn();
  }

  /**
   * Undefined while the reader keeps up; else a promise of the moment when it has. A loop that
   * writes many lines awaits it between its batches.
   */
  get pressure(): Promise<void> | undefined {
    return this.#waiting.length + this.#inFlight < PRESSURE_AT_CHARS ? undefined : this.flush();
  }

  /** Resolves when every line so far is written, or cannot be any more. */
  flush(): Promise<void> {
    this.#writeNow();
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  #writeNextTurn(): void {
    if (this.#turnScheduled) return;
    this.#turnScheduled = true;
    setImmediate(() => {
      this.#turnScheduled = false;
      this.#writeNow();
    });
  }

  #writeNow(): void {
    if (this.#inFlight > 0 || this.#waiting === '') return;
    const text = this.#waiting;
    this.#waiting = '';
    this.#inFlight = text.length;
    this.#output.write(text, (error) => this.#written(error));
  }

  #written(error: Error | null | undefined): void {
    this.#inFlight = 0;
    if (error) this.#fail(error);
    if (this.#waiting !== '') this.#writeNow();
    else for (const resolve of this.#settled.splice(0)) resolve();
  }

  #fail(error: Error): void {
    this.#waiting = '';
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.onFailure(error);
  }
}
