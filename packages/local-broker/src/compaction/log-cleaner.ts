// Compacts the logs of a broker, the dirtiest first, again and again (Kafka: LogCleaner).
import type { Clock, ScheduledTask } from '../clock.ts';
import type { CleanableRange } from './cleanable-range.ts';
import type { LogCompaction } from './log-compaction.ts';

/** Kafka: log.cleaner.backoff.ms. */
export const CLEANER_BACKOFF_MS = 15_000;

/** The logs to look after, and how often. */
export interface LogCleanerOptions {
  readonly clock: Clock;
  /** Milliseconds between two rounds. */
  readonly backoffMs: number;
  /** The logs of topics whose `cleanup.policy` is, or contains, `compact`. */
  readonly logs: () => readonly LogCompaction[];
}

/** Has no timer while there is no compacted topic. */
export class LogCleaner {
  readonly #options: LogCleanerOptions;
  #timer: ScheduledTask | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(options: LogCleanerOptions) {
    this.#options = options;
  }

  /** Tells that there may be a compacted topic now. */
  wake(): void {
    if (this.#closed || this.#options.logs().length === 0) return;
    this.#timer ??= this.#options.clock.schedule(this.#options.backoffMs, () => {
      this.#timer = undefined;
      void this.run().then(() => this.wake());
    });
  }

  /** Compacts all that is due now; resolves when nothing is left to do. */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Begins nothing more. What is under way ends with its log. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  async #run(): Promise<void> {
    const failed = new Set<LogCompaction>();
    while (!this.#closed) {
      const next = this.#dirtiest(failed);
      if (next === undefined) return;
      if (!(await next.log.run(next.range))) failed.add(next.log);
    }
  }

  #dirtiest(failed: ReadonlySet<LogCompaction>) {
    return this.#options
      .logs()
      .filter((log) => !failed.has(log))
      .flatMap((log) => {
        const range = log.due();
        return range === undefined ? [] : [{ log, range }];
      })
      .reduce<{ log: LogCompaction; range: CleanableRange } | undefined>(
        (best, each) =>
          best === undefined || each.range.dirtyRatio > best.range.dirtyRatio ? each : best,
        undefined,
      );
  }
}
