// Stops a broker that nobody has used for a while: the one that an app started in the background.
import type { Clock, ScheduledTask } from '../clock.ts';

/** Calls `stop` once no client has been connected for `afterMs`. */
export class IdleStop implements Disposable {
  readonly #clock: Clock;
  readonly #afterMs: number;
  readonly #stop: () => void;
  #pending: ScheduledTask | undefined;
  #disposed = false;

  constructor(clock: Clock, afterMs: number, stop: () => void) {
    this.#clock = clock;
    this.#afterMs = afterMs;
    this.#stop = stop;
    this.connections(0);
  }

  /** Tells how many clients are connected now. */
  connections(open: number): void {
    if (this.#disposed) return;
    if (open > 0) {
      this.#pending?.cancel();
      this.#pending = undefined;
    } else {
      this.#pending ??= this.#clock.schedule(this.#afterMs, this.#stop);
    }
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#pending?.cancel();
  }
}
