/**
 * Commits the positions of what was processed: at-least-once, since nothing is committed before the
 * results of the records below it are acknowledged.
 */

import type { GroupConsumer, KafkaClient } from '../client/kafka-client.ts';
import type { RuntimeLog } from '../options.ts';
import type { OutputBuffer } from '../output/output-buffer.ts';
import type { JobMetrics } from './job-metrics.ts';
import type { PartitionReaders } from './partition-reader.ts';

/** What a Committer works with. */
export interface CommitterOptions {
  readonly client: KafkaClient;
  readonly consumer: GroupConsumer;
  readonly readers: PartitionReaders;
  readonly outputs: OutputBuffer;
  readonly metrics: JobMetrics;
  readonly log: RuntimeLog;
  /** Resolves when what was printed is written. */
  readonly flushPrinter: () => Promise<unknown>;
  /** A failure that no further try will mend. */
  readonly onFailure: (error: unknown) => void;
}

/** One commit at a time. */
export class Committer {
  readonly #options: CommitterOptions;
  #last: Promise<boolean> = Promise.resolve(true);
  #isBusy = false;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  /** Commits unless a commit is under way. */
  async commitIfFree(): Promise<void> {
    if (!this.#isBusy) await this.commit();
  }

  /**
   * Commits all that is processed when this is called. False: not now, since the group is
   * rebalancing, the broker is away, or the job is failing.
   */
  commit(): Promise<boolean> {
    this.#last = this.#last.then(() => this.#commit());
    return this.#last;
  }

  async #commit(): Promise<boolean> {
    const { client, consumer, readers, outputs, metrics, log } = this.#options;
    // Positions and the outputs that they cover have to be taken at the same moment.
    const moved = readers
      .all()
      .filter(({ state, position, committed }) => state !== 'starting' && position > committed)
      .map((reader) => ({ reader, offset: reader.position }));
    const flushed = Promise.all([outputs.flush(), this.#options.flushPrinter()]);
    this.#isBusy = true;
    try {
      await flushed;
      const owned = moved.filter(({ reader }) => readers.has(reader));
      if (owned.length === 0) return true;
      await consumer.commit(
        owned.map(({ reader: { topic, partition }, offset }) => ({ topic, partition, offset })),
      );
      for (const { reader, offset } of owned) reader.committed = offset;
      metrics.commits++;
      return true;
    } catch (error) {
      if (!client.isTransient(error)) this.#options.onFailure(error);
      else log.debug({ error: String(error) }, 'commit not accepted; the next one will cover it');
      return false;
    } finally {
      this.#isBusy = false;
    }
  }
}
