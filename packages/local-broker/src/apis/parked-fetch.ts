// A Fetch that waits for records: woken by an append to one of its partitions, by the clock, or by the client's
// going away. It holds a timer only while it waits.
import type { Clock, ScheduledTask } from '../clock.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { ClientConnection } from '../server/connection.ts';

/** The waiting side of one Fetch request. */
export class ParkedFetch implements Disposable {
  readonly #undo: (() => void)[];
  readonly #clock: Clock;
  readonly #deadline: number;
  #timer: ScheduledTask | undefined;
  #wake: (() => void) | undefined;
  /** Something happened since the last `woken()`, possibly while the partitions were being read. */
  #pending = false;
  #abandoned = false;

  constructor(
    logs: Iterable<PartitionLog>,
    maxWaitMs: number,
    clock: Clock,
    connection: ClientConnection,
  ) {
    this.#clock = clock;
    this.#deadline = clock.now() + maxWaitMs;
    this.#undo = [
      connection.onClose(() => {
        this.#abandoned = true;
        this.#notify();
      }),
    ];
    for (const log of logs) this.#undo.push(log.onAppend(() => this.#notify()));
  }

  /** Whether waiting longer makes no sense: the time is up, or nobody is there to be answered. */
  get isOver(): boolean {
    return this.#abandoned || this.#clock.now() >= this.#deadline;
  }

  /** Resolves when there may be something new, and when waiting is over. */
  async woken(): Promise<void> {
    if (!this.#pending && !this.isOver) {
      this.#timer ??= this.#clock.schedule(this.#deadline - this.#clock.now(), () =>
        this.#notify(),
      );
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#pending = false;
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    for (const undo of this.#undo) undo();
  }

  #notify(): void {
    this.#pending = true;
    this.#wake?.();
    this.#wake = undefined;
  }
}
