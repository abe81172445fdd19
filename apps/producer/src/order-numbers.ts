// Order ids that no other producer ever uses. `order_00001`, `order_00002`, … are for the one
// producer that finds the topic empty and nobody else about to fill it; every other producer puts
// a random tag of its own before its numbers: `order_7k2m9qx4_00001`.
//
// Two producers that start at the same moment on an empty topic both see it empty. So a producer
// first makes itself known, then looks for others, then looks at the topic again, and stays known
// until its first order is in the topic. Of two producers, the one that made itself known second
// sees the first one, or the order for which that one left.

/** Who else is about to produce into the topic. */
export interface Roster {
  /** Makes this producer known to the others; resolves to how many are known, itself included. */
  join(): Promise<number>;
  /** Undoes `join`, also when it failed. */
  leave(): Promise<void>;
}

export interface OrderNumbers {
  /** What stands before the number in each order id. */
  readonly idPrefix: string;
  /** To be called once an order is in the topic, or none will come. */
  release(): Promise<void>;
}

const PLAIN_PREFIX = 'order_';

/**
 * The order ids of this run.
 *
 * @param newTag a text that no other call ever returns, here or elsewhere
 */
export async function chooseOrderNumbers(
  topicIsEmpty: () => Promise<boolean>,
  roster: Roster,
  newTag: () => string,
): Promise<OrderNumbers> {
  if (await topicIsEmpty()) {
    const known = await roster.join().catch(() => Number.POSITIVE_INFINITY);
    if (known === 1 && (await topicIsEmpty())) {
      return { idPrefix: PLAIN_PREFIX, release: () => roster.leave() };
    }
    await roster.leave();
  }
  return { idPrefix: `${PLAIN_PREFIX}${newTag()}_`, release: async () => {} };
}
