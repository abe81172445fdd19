/** When the Kafka of a run is being disturbed: what starts just then may find nobody. */

/** Told of each disturbance. */
export class Disturbances {
  #going = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** Whether there was one from that time on, or a moment before it. */
  wereSince(at: number): boolean {
    return this.#going > 0 || this.#lastAt > at - MOMENT_MS;
  }

  async during(disturb: () => Promise<void>): Promise<void> {
    this.#going++;
    try {
      await disturb();
    } finally {
      this.#going--;
      this.#lastAt = performance.now();
    }
  }
}

// A broker that answers again need not yet lead and coordinate what it did.
const MOMENT_MS = 10_000;
