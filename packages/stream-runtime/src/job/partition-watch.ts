/**
 * Sees that a topic of a running job has got more partitions. kafkajs looks once in five minutes; told
 * to look more often it would wait, without a heartbeat, whenever a partition has no leader.
 */

import type { GroupConsumer, KafkaClient } from '../client/kafka-client.ts';
import type { RuntimeLog } from '../options.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import type { JobPlan, PlannedSubTopology } from './job-plan.ts';

/** What a PartitionWatch works with. */
export interface PartitionWatchOptions {
  readonly client: Pick<KafkaClient, 'ensureTopic'>;
  readonly plan: Pick<JobPlan, 'readerOf'>;
  readonly consumer: Pick<GroupConsumer, 'partitionsAdded'>;
  readonly log: RuntimeLog;
  readonly isActive: () => boolean;
  readonly onFailure: (error: unknown) => void;
}

/** Of the topics that one job reads. */
export class PartitionWatch {
  readonly #options: PartitionWatchOptions;
  /** By topic: how many partitions the group has been told of. */
  readonly #told = new Map<string, number>();
  #isLooking = false;

  constructor(options: PartitionWatchOptions) {
    this.#options = options;
  }

  /** To be called now and then. A broker that does not answer is asked again the next time. */
  async look(): Promise<void> {
    const { plan, log } = this.#options;
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      for (const [topic, part] of plan.readerOf) await this.#lookAt(topic, part);
    } catch (error) {
      log.debug({ error: String(error) }, 'the numbers of partitions are not known now');
    } finally {
      this.#isLooking = false;
    }
  }

  async #lookAt(topic: string, part: PlannedSubTopology): Promise<void> {
    const { client, consumer, log, isActive, onFailure } = this.#options;
    const count = await client.ensureTopic(topic, { create: false, partitions: part.tasks });
    if (!isActive() || count <= (this.#told.get(topic) ?? part.tasks)) return;
    if (isFixed(part)) return onFailure(partitionsAdded(topic, count, part));
    await consumer.partitionsAdded();
    this.#told.set(topic, count);
    log.info({ topic, partitions: count }, `${topic} has ${count} partitions now; all are read.`);
  }
}

/** Whether more tasks than there were at the start would miss state, or not be known downstream. */
export function isFixed({ changelog, exchangeTopics, outgoing }: PlannedSubTopology): boolean {
  return changelog !== undefined || exchangeTopics.size > 0 || outgoing.length > 0;
}

/** Why a job cannot go on. `count` is how many partitions there are, where that is known. */
export function partitionsAdded(
  topic: string,
  count: number | undefined,
  { tasks, changelog, exchangeTopics }: PlannedSubTopology,
): StreamRuntimeError {
  const now = `${topic} has ${count ?? 'more'} partitions now; the job began when it had ${tasks}`;
  if (changelog === undefined && exchangeTopics.size === 0) {
    // The next start tells those behind the repartition topics of all of them.
    const hint =
      'Start all processes of the job again: with `--from earliest` they read all that is in the new partitions.';
    return new StreamRuntimeError('PARTITION_COUNT_CHANGED', `${now}.`, { hint });
  }
  return new StreamRuntimeError(
    'PARTITION_COUNT_CHANGED',
    `${now}, and its state is divided by that.`,
  );
}
