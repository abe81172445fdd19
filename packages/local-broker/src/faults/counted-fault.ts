// How often a fault hits: counted for those who wait for it, and over when it has hit as often as it may.
import type { Fault, FaultOccasion } from './fault.ts';
import { randomSource } from './random.ts';

/** A fault in force, from the inside. What it hits, and what that does, is its user's business. */
export class CountedFault<Settings extends FaultOccasion> implements Fault {
  readonly settings: Settings;
  readonly #random: () => number;
  readonly #removed: () => void;
  readonly #watchers = new Set<{ readonly count: number; readonly resolve: () => void }>();
  #matched = 0;
  #hits = 0;
  #over = false;

  /** @param removed is told when it is over */
  constructor(settings: Settings, removed: () => void) {
    this.settings = settings;
    this.#random = randomSource(settings.seed ?? 1);
    this.#removed = removed;
  }

  get hits(): number {
    return this.#hits;
  }

  hit(count = 1): Promise<void> {
    if (this.#hits >= count) return Promise.resolve();
    return new Promise((resolve) => this.#watchers.add({ count, resolve }));
  }

  /** Counts something that the fault is for, and says whether it hits this one. */
  strikes(): boolean {
    if (this.#over) return false;
    const { times = Number.POSITIVE_INFINITY, skip = 0, every = 1, chance = 1 } = this.settings;
    this.#matched += 1;
    const turn = this.#matched - skip;
    if (turn <= 0 || turn % every !== 0) return false;
    if (chance < 1 && this.#random() >= chance) return false;
    this.#hits += 1;
    for (const watcher of this.#watchers) {
      if (this.#hits < watcher.count) continue;
      this.#watchers.delete(watcher);
      watcher.resolve();
    }
    if (this.#hits >= times) this.#end();
    return true;
  }

  [Symbol.dispose](): void {
    this.#end();
  }

  #end(): void {
    this.#over = true;
    this.#removed();
  }
}
