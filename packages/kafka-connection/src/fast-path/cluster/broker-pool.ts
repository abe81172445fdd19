/**
 * Around `cluster/brokerPool.js`, which stays.
 *
 * Stock: one broker is asked for topics, any that is connected, and a topic that it does not know is an
 * error. Each broker follows the metadata log at its own pace (KIP-500): a topic that was created a
 * moment ago, and was found on another broker, ends a producer or a consumer that is starting.
 * Here: a topic is missing when no broker knows it; until then the look is made again.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { isClassWith, propertyOf, type Replacement } from '../replacement.ts';

interface StockBrokerPool {
  /** By node id; empty until a first look succeeded. */
  readonly brokers: Readonly<Record<string, unknown>>;
  findBroker(of: { readonly nodeId: string }): Promise<{
    metadata(topics: readonly string[]): Promise<unknown>;
  }>;
  /** For no topics it asks for all. */
  refreshMetadata(topics: readonly string[]): Promise<void>;
}

const PAUSE_MS = 50;

export const brokerPool: Replacement = {
  path: 'cluster/brokerPool.js',
  exportsFor: (stock) =>
    isBrokerPoolClass(stock)
      ? class extends stock {
          override async refreshMetadata(topics: readonly string[]): Promise<void> {
            for (;;) {
              try {
                return await super.refreshMetadata(topics);
              } catch (error) {
                if (propertyOf(error, 'type') !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
                if (Object.keys(this.brokers).length === 0) await super.refreshMetadata([]);
                for (const topic of topics) if (!(await anyKnows(this, topic))) throw error;
              }
              await sleep(PAUSE_MS);
            }
          }
        }
      : undefined,
};

async function anyKnows(pool: StockBrokerPool, topic: string): Promise<boolean> {
  for (const nodeId of Object.keys(pool.brokers)) {
    try {
      const broker = await pool.findBroker({ nodeId });
      await broker.metadata([topic]);
      return true;
    } catch {
      // It does not know it, or cannot be asked: another may.
    }
  }
  return false;
}

function isBrokerPoolClass(value: unknown): value is new (...args: unknown[]) => StockBrokerPool {
  return isClassWith(value, ['findBroker', 'refreshMetadata', 'refreshMetadataIfNecessary']);
}
