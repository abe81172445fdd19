/**
 * Around `consumer/consumerGroup.js`, which stays.
 *
 * Stock: a member looks for its group's coordinator only when it joins. While all its partitions are
 * paused nothing but a heartbeat goes to the coordinator, and when that broker is gone, each heartbeat
 * goes there again, for as long as there are retries: the member never hears of the next coordinator.
 * Here: a heartbeat that finds nobody has the coordinator looked for. Membership moves with the group
 * (`__consumer_offsets`), so that nothing has to be joined.
 *
 * Stock: a rebalance that is noticed between two batches is joined at once, while what was processed is
 * still being committed; who gets the partitions then may begin before it.
 * Here: joining waits for the assigners that have something to do before, as Java's `onJoinPrepare`.
 */

import type { Assigner } from 'kafkajs';
import { isClassWith, propertyOf, type Replacement } from '../replacement.ts';

interface StockConsumerGroup {
  readonly groupId: string;
  readonly cluster: { findGroupCoordinator(of: { readonly groupId: string }): Promise<unknown> };
  readonly assigners: readonly (Assigner | PreparedAssigner)[];
  coordinator: unknown;
  heartbeat(options: { readonly interval: number }): Promise<void>;
  joinAndSync(): Promise<void>;
}

/** An assigner of kafkajs that has something to do each time before its member joins the group. */
export interface PreparedAssigner extends Assigner {
  /** The member joins when this has resolved; it has to be well below the session time-out. */
  onJoinPrepare(): Promise<unknown>;
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

          override async joinAndSync(): Promise<void> {
            for (const assigner of this.assigners) {
              if ('onJoinPrepare' in assigner) await assigner.onJoinPrepare();
            }
            await super.joinAndSync();
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
