/**
 * One `send` at a time for each partition, in the order of the calls and through all its retries:
 * no record overtakes another, and no sequence number is given away twice. Sends to other
 * partitions go on beside it.
 */

/** Ends a turn. */
export type EndTurn = () => void;

/** The queues, one a partition. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /**
   * Waits for all earlier turns of these partitions. The places in all queues are taken at once,
   * so no two sends can wait for each other.
   */
  async take(partitions: readonly string[]): Promise<EndTurn> {
    const earlier = partitions.map((partition) => this.#last.get(partition));
    let end: EndTurn = () => undefined;
    const turn = new Promise<void>((resolve) => {
      end = resolve;
    });
    for (const partition of partitions) this.#last.set(partition, turn);
    await Promise.all(earlier);
    return () => {
      for (const partition of partitions) {
        if (this.#last.get(partition) === turn) this.#last.delete(partition);
      }
      end();
    };
  }

  /** Waits for the end of every turn that was taken before. */
  async allEnded(): Promise<void> {
    await Promise.all(this.#last.values());
  }
}
