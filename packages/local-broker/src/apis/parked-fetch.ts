// A Fetch that waits for records: woken by appends to its partitions, by the clock, or by the client's going
// away. It holds a timer only while it waits.
import type { Clock, ScheduledTask } from '../clock.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { ClientConnection } from '../server/connection.ts';

/** What a Fetch waits for, and how long. */
export interface Waiting {
  readonly logs: readonly PartitionLog[];
  readonly maxWaitMs: number;
  readonly clock: Clock;
  readonly connection: ClientConnection;
}

/** The waiting side of one Fetch request. */
export class ParkedFetch implements Disposable {
  readonly #waiting: Waiting;
  readonly #undo: (() => void)[];
  #timer: ScheduledTask | undefined;
  #wake: (() => void) | undefined;
  #isOver: boolean;
  #changed = false;
  #sizeBefore: number;
  #epochBefore: number;

  constructor(waiting: Waiting) {
    this.#waiting = waiting;
    this.#isOver = waiting.maxWaitMs <= 0;
    this.#sizeBefore = this.#size();
    this.#epochBefore = this.#epoch();
    const changed = () => {
      this.#changed = true;
      this.#wake?.();
    };
    this.#undo = waiting.logs.map((log) => log.onAppend(changed));
    this.#undo.push(waiting.connection.onClose(() => this.#end()));
  }

  /** Whether waiting longer makes no sense: the time is up, or nobody is there to be answered. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Resolves when it is worth while to read again, and when waiting is over.
   * @param missingBytes how much the last read was short of: smaller appends are not worth a read each
   */
  async woken(missingBytes: number): Promise<void> {
    const { clock, maxWaitMs } = this.#waiting;
    this.#timer ??= clock.schedule(maxWaitMs, () => this.#end());
    while (!this.#isOver && !(this.#changed && this.#isWorthReading(missingBytes))) {
      this.#changed = false;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#changed = false;
    this.#sizeBefore = this.#size();
    this.#epochBefore = this.#epoch();
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    for (const undo of this.#undo) undo();
  }

  #end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** A change that is no growth is a topic that was deleted, a log that was shortened, or a leader that moved. */
  #isWorthReading(missingBytes: number): boolean {
    const grown = this.#size() - this.#sizeBefore;
    return grown <= 0 || grown >= missingBytes || this.#epoch() !== this.#epochBefore;
  }

  /** Epochs only go up, so that their sum tells whether one did. */
  #epoch(): number {
    let sum = 0;
    for (const log of this.#waiting.logs) sum += log.leaderEpoch;
    return sum;
  }

  #size(): number {
    let size = 0;
    for (const log of this.#waiting.logs) size += log.size;
    return size;
  }
}
