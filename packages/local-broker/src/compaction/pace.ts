// Compaction runs beside the requests of clients, in the same thread: it works for a few milliseconds, then lets
// everybody else have a turn.

/** Work was given up because the log is closed or deleted. */
export class CompactionStopped extends Error {}

const SLICE_MS = 4;
const LOOK_EVERY = 32;

/** Divides long work into slices. */
export class Pace {
  #began = performance.now();
  #calls = 0;
  #stopped = false;

  /** Whether the slice is used up; cheap enough to ask for every record. */
  get due(): boolean {
    this.#calls += 1;
    if (this.#calls % LOOK_EVERY !== 0) return false;
    return this.#stopped || performance.now() - this.#began > SLICE_MS;
  }

  /**
   * Resolves when everybody else had a turn.
   * @throws CompactionStopped
   */
  async rest(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (this.#stopped) throw new CompactionStopped();
    this.#began = performance.now();
  }

  /** Makes the next `rest` throw. */
  stop(): void {
    this.#stopped = true;
  }
}
