/** What a job counts while it runs. */

import type { Clock } from '@tidemark/event-time';

/** Counters of one job in one process. */
export class JobMetrics {
  readonly #clock: Clock;
  #firstReadAt: number | undefined;
  #lastResultAt: number | undefined;
  #resultsSeen = 0;
  #resultsBefore = 0;

  /** Records that were decoded and handed to the job. */
  records = 0;
  /** Values that the job printed or handed to a sink. */
  results = 0;
  badRecords = 0;
  /** Bad records that were written to a dead-letter topic. */
  deadLetters = 0;
  commits = 0;
  restoredKeys = 0;
  /** Whether what is processed now was processed before in this process, and counted then. */
  isAgain = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One more of what is counted once, however often a task has to begin anew. */
  count(what: 'records' | 'results' | 'badRecords' | 'deadLetters'): void {
    if (!this.isAgain) this[what]++;
  }

  /** To be called before an element is handed to the job. */
  begins(): void {
    this.#resultsBefore = this.results;
  }

  /** The job failed on that element: what came of it so far is taken back. */
  failed(): void {
    this.results = this.#resultsBefore;
  }

  /** To be called when records are at hand. */
  reading(): void {
    this.#firstReadAt ??= this.#clock.now();
  }

  /** To be called when some work is done: if it gave results, the last of them came now. */
  worked(): void {
    if (this.results === this.#resultsSeen) return;
    this.#resultsSeen = this.results;
    this.#lastResultAt = this.#clock.now();
  }

  /** From the first record read to the last result, in milliseconds; 0 while there is none. */
  get elapsedMs(): number {
    if (this.#firstReadAt === undefined || this.#lastResultAt === undefined) return 0;
    return Math.max(0, this.#lastResultAt - this.#firstReadAt);
  }
}
