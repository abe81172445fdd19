/** When the Kafka of a run is being disturbed: what starts just then may find nobody. */

/** Told of each disturbance. */
export class Disturbances {
  #going = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** Whether there is a disturbance, or was one a moment ago. */
  get isNear(): boolean {
    return this.#going > 0 || performance.now() - this.#lastAt < MOMENT_MS;
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

// As long as a client may try on before it says that nobody is there.
const MOMENT_MS = 10_000;
