/**
 * Around `cluster/index.js`, which stays.
 *
 * Stock: whatever a broker answers to FindCoordinator, "Failed to find group coordinator" is all that
 * is left of it: a group or a transactional id that the user may not use looks like a cluster that is
 * still starting, and is waited for.
 * Here: a permission that is missing is the error, at once.
 *
 * Stock: a look at the topics that is under way serves whoever comes meanwhile, also for a topic that
 * it does not ask for; offsets of that topic then are a TypeError, since it has no partitions.
 * Here: whoever came meanwhile looks again, unless nothing is missing.
 *
 * Stock: where no broker answers what topics there are, the answer is null, and what reads it throws a
 * TypeError, which nobody takes for something that passes.
 * Here: it is the failure that it is.
 */

import type { KafkajsError } from '../kafkajs-internals.ts';
import { isClassWith, type Replacement } from '../replacement.ts';

interface Coordinated {
  readonly groupId: string;
  readonly coordinatorType: number;
}

interface StockBroker {
  findGroupCoordinator(of: Coordinated): Promise<unknown>;
}

interface StockCluster {
  readonly brokerPool: {
    withBroker<T>(use: (found: { nodeId: string; broker: StockBroker }) => Promise<T>): Promise<T>;
  };
  findGroupCoordinatorMetadata(of: Coordinated): Promise<unknown>;
  refreshMetadataIfNecessary(): Promise<void>;
  metadata(of?: { readonly topics?: readonly string[] }): Promise<object | null>;
}

const DENIALS = new Set([
  'GROUP_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
]);

export const cluster: Replacement = {
  path: 'cluster/index.js',
  exportsFor: (stock, { errors }) =>
    isClusterClass(stock)
      ? class extends stock {
          override async findGroupCoordinatorMetadata(of: Coordinated): Promise<unknown> {
            try {
              return await super.findGroupCoordinatorMetadata(of);
            } catch (error) {
              throw (await denialOf(this, of)) ?? error;
            }
          }

          override async refreshMetadataIfNecessary(): Promise<void> {
            await super.refreshMetadataIfNecessary();
            await super.refreshMetadataIfNecessary();
          }

          override async metadata(of?: { readonly topics?: readonly string[] }): Promise<object> {
            const answer = await super.metadata(of);
            if (answer === null) {
              throw new errors.KafkaJSBrokerNotFound('No broker told which topics there are');
            }
            return answer;
          }
        }
      : undefined,
};

/** kafkajs has thrown the answer away: one more question brings it back. */
async function denialOf({ brokerPool }: StockCluster, of: Coordinated): Promise<unknown> {
  try {
    return await brokerPool.withBroker(({ broker }) =>
      broker.findGroupCoordinator(of).then(
        () => undefined,
        (error: KafkajsError) => (DENIALS.has(error.type ?? '') ? error : undefined),
      ),
    );
  } catch {
    // No broker can be reached: what was thrown before says that.
    return undefined;
  }
}

function isClusterClass(value: unknown): value is new (...args: unknown[]) => StockCluster {
  return isClassWith(value, ['findGroupCoordinator', 'findGroupCoordinatorMetadata', 'metadata']);
}
