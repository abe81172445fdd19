// Collects what consumers hand over, so that a test can wait for it instead of sleeping.
import type { Broker } from '../../src/broker.ts';

/** Items in the order in which they came. */
export class Inbox<T> {
  readonly items: T[] = [];
  #wake: (() => void) | undefined;

  add(...items: readonly T[]): void {
    this.items.push(...items);
    this.#wake?.();
  }

  /** Resolves when `enough` holds; it is asked again after each `add`. */
  async until(enough: (items: readonly T[]) => boolean): Promise<void> {
    while (!enough(this.items)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Resolves when all members of a group have their assignments, and are as many as expected. */
export async function stableGroup(broker: Broker, groupId: string, members: number): Promise<void> {
  const isStable = () =>
    broker
      .describe()
      .groups.some(
        (group) =>
          group.groupId === groupId &&
          group.groupState === 'Stable' &&
          group.members.length === members,
      );
  if (isStable()) return;
  await new Promise<void>((resolve) => {
    const stop = broker.onRequest(() => {
      if (!isStable()) return;
      stop();
      resolve();
    });
  });
}
