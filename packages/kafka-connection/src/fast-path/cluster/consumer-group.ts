/**
 * Around `consumer/consumerGroup.js`, which stays.
 *
 * Stock: a member looks for its group's coordinator only when it joins. While all its partitions are
 * paused nothing but a heartbeat goes to the coordinator, and when that broker is gone, each heartbeat
 * goes there again, for as long as there are retries: the member never hears of the next coordinator.
 * Here: a heartbeat that finds nobody has the coordinator looked for. Membership moves with the group
 * (`__consumer_offsets`), so that nothing has to be joined.
 */

import { isClassWith, propertyOf, type Replacement } from '../replacement.ts';

interface StockConsumerGroup {
  readonly groupId: string;
  readonly cluster: { findGroupCoordinator(of: { readonly groupId: string }): Promise<unknown> };
  coordinator: unknown;
  heartbeat(options: { readonly interval: number }): Promise<void>;
}

/** Failures that say nothing but that the broker cannot be reached. */
const GONE: ReadonlySet<unknown> = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
]);

export const consumerGroup: Replacement = {
  path: 'consumer/consumerGroup.js',
  exportsFor: (stock) =>
    isConsumerGroupClass(stock)
      ? class extends stock {
          override async heartbeat(options: { readonly interval: number }): Promise<void> {
            try {
              await super.heartbeat(options);
            } catch (error) {
              if (GONE.has(propertyOf(error, 'name'))) await lookForCoordinator(this);
              throw error;
            }
          }
        }
      : undefined,
};

async function lookForCoordinator(group: StockConsumerGroup): Promise<void> {
  const { cluster, groupId } = group;
  try {
    group.coordinator = await cluster.findGroupCoordinator({ groupId });
  } catch {
    // Nobody coordinates the group yet: the next heartbeat fails, too, and brings us here again.
  }
}

function isConsumerGroupClass(
  value: unknown,
): value is new (
  ...args: unknown[]
) => StockConsumerGroup {
  return isClassWith(value, ['heartbeat', 'joinAndSync', 'fetch']);
}
