// Gathers the appends of one event-loop turn, so that a partition is written with one system call a turn however
// many requests came in. Keeps their order, and fails them together: no offset may be left out.

/** An append that waits for its write. */
export interface QueuedAppend<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Runs `write` over queued items, one call at a time. */
export class AppendQueue<T> {
  readonly #write: (items: readonly T[]) => Promise<number>;
  readonly #failed: (items: readonly T[], error: Error) => Error;
  #waiting: QueuedAppend<T>[] = [];
  #running = false;
  #whenIdle: (() => void)[] = [];

  /**
   * @param write writes some of the items from the front, and returns how many
   * @param failed is told the items that are dropped because `write` threw: those it was given and all that
   *   wait behind them. Returns the error that their callers get.
   */
  constructor(
    write: (items: readonly T[]) => Promise<number>,
    failed: (items: readonly T[], error: Error) => Error,
  ) {
    this.#write = write;
    this.#failed = failed;
  }

  /** Items that are not written yet, oldest first. */
  get waiting(): readonly T[] {
    return this.#waiting.map(({ item }) => item);
  }

  /** Resolves when the item is written. */
  push(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#running) return;
      this.#running = true;
      setImmediate(() => void this.#run());
    });
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    if (!this.#running) return;
    await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      try {
        const written = await this.#write(this.waiting);
        for (const { resolve } of this.#waiting.splice(0, written)) resolve();
      } catch (error) {
        const given = error instanceof Error ? error : new Error(String(error));
        const dropped = this.#waiting.splice(0);
        const answer = this.#failed(
          dropped.map(({ item }) => item),
          given,
        );
        for (const { reject } of dropped) reject(answer);
      }
    }
    this.#running = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
