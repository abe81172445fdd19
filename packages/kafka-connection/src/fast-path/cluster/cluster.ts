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
 * Stock: where all brokers fail to say what topics there are, why is thrown away and the answer is null,
 * and what reads it throws a TypeError. A topic that was deleted since the last look is enough for that.
 * Here: it is the failure that it is, and one that passes (a topic without a leader yet) is tried again.
 */

import type { KafkajsError, Retrier } from '../kafkajs-internals.ts';
import { isClassWith, propertyOf, type Replacement } from '../replacement.ts';

interface Coordinated {
  readonly groupId: string;
  readonly coordinatorType: number;
}

interface StockBroker {
  findGroupCoordinator(of: Coordinated): Promise<unknown>;
  metadata(topics: readonly string[]): Promise<object>;
}

interface StockCluster {
  readonly brokerPool: StockBrokerPool;
  readonly retrier: Retrier;
  findGroupCoordinatorMetadata(of: Coordinated): Promise<unknown>;
  refreshMetadataIfNecessary(): Promise<void>;
  metadata(of?: { readonly topics?: readonly string[] }): Promise<object | null>;
}

interface StockBrokerPool {
  /** Null when what was done with it failed with each broker. */
  withBroker<T>(
    use: (found: { nodeId: string; broker: StockBroker }) => Promise<T>,
  ): Promise<T | null>;
  refreshMetadataIfNecessary(topics: readonly string[]): Promise<void>;
}

const DENIALS = new Set([
  'GROUP_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
]);

export const cluster: Replacement = {
  path: 'cluster/index.js',
  exportsFor: (stock) =>
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

          override metadata({ topics = [] }: { readonly topics?: readonly string[] } = {}) {
            return this.retrier(async (bail) => {
              try {
                await this.brokerPool.refreshMetadataIfNecessary(topics);
                return await withAnyBroker(this.brokerPool, (broker) => broker.metadata(topics));
              } catch (error) {
                if (propertyOf(error, 'type') === 'LEADER_NOT_AVAILABLE') throw error;
                bail(error);
                return await new Promise<never>(() => {});
              }
            });
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

/** Asks one broker after the other; what the last one failed with is thrown. */
async function withAnyBroker<T>(
  pool: StockBrokerPool,
  ask: (broker: StockBroker) => Promise<T>,
): Promise<T> {
  let failure: unknown;
  const answer = await pool.withBroker(({ broker }) =>
    ask(broker).catch((error: unknown) => {
      failure = error;
      throw error;
    }),
  );
  if (answer === null) throw failure;
  return answer;
}

function isClusterClass(value: unknown): value is new (...args: unknown[]) => StockCluster {
  return isClassWith(value, ['findGroupCoordinator', 'findGroupCoordinatorMetadata', 'metadata']);
}
