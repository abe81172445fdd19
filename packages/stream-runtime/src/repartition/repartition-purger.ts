/** Lets Kafka delete what the tasks behind repartition topics have read and committed. */

import type { KafkaClient, PartitionOffset } from '../client/kafka-client.ts';
import type { RuntimeLog } from '../options.ts';
import type { TaskRegistry } from '../task/task-registry.ts';

/** Of the tasks of this process; a purge that fails is made up for by the next one. */
export class RepartitionPurger {
  readonly #client: Pick<KafkaClient, 'deleteRecordsBefore'>;
  readonly #tasks: TaskRegistry;
  readonly #log: RuntimeLog;
  readonly #purged = new Map<string, number>();
  #isBusy = false;

  constructor(
    client: Pick<KafkaClient, 'deleteRecordsBefore'>,
    tasks: TaskRegistry,
    log: RuntimeLog,
  ) {
    this.#client = client;
    this.#tasks = tasks;
    this.#log = log;
  }

  /** Deletes behind the last commits, unless that is under way. */
  async purge(): Promise<void> {
    const positions = this.#due();
    if (this.#isBusy || positions.length === 0) return;
    this.#isBusy = true;
    try {
      await this.#client.deleteRecordsBefore(positions);
      for (const { topic, partition, offset } of positions) {
        this.#purged.set(`${topic}-${partition}`, offset);
      }
    } catch (error) {
      this.#log.debug({ error: String(error) }, 'repartition topics were not purged; trying later');
    } finally {
      this.#isBusy = false;
    }
  }

  #due(): readonly PartitionOffset[] {
    return this.#tasks.readers
      .filter(({ isInternal, topic, partition, committed }) => {
        return isInternal && committed > (this.#purged.get(`${topic}-${partition}`) ?? 0);
      })
      .map(({ topic, partition, committed }) => ({ topic, partition, offset: committed }));
  }
}
