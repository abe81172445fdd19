/** Commits tasks: each with a transaction of its own, several at once, one at a time for each task. */

import { sizeOf } from '../client/batches-to-send.ts';
import type { KafkaClient, Transaction } from '../client/kafka-client.ts';
import { TransactionFailure } from '../client/kafka-client.ts';
import type { Timers } from '../clock.ts';
import type { RuntimeLog } from '../options.ts';
import type { TopicPartitions } from '../output/topic-partitions.ts';
import type { PartitionRecords } from '../repartition/repartition-outbox.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import type { Task, TaskCut } from '../task/task.ts';
import type { TaskRegistry } from '../task/task-registry.ts';
import type { JobEventListener } from './job-events.ts';
import type { JobMetrics } from './job-metrics.ts';
import { positionMetadata } from './position-metadata.ts';

/** What a Committer works with. */
export interface CommitterOptions {
  readonly client: KafkaClient;
  readonly groupId: string;
  readonly tasks: TaskRegistry;
  readonly topics: TopicPartitions;
  readonly metrics: JobMetrics;
  readonly timers: Timers;
  readonly log: RuntimeLog;
  /** By task id. */
  readonly changelogOf: (task: Task) => { readonly topic: string; readonly partition: number };
  /** Resolves when what left the job beside the transaction is written: prints, direct outputs. */
  readonly flush: () => Promise<unknown>;
  /** A cut was just made; undefined: there is nothing that is not committed, or under way. */
  readonly onCut: (task: Task, cut: TaskCut | undefined) => void;
  readonly onCommitted: (task: Task, cut: TaskCut) => void;
  /** The task is not this process' any more, or it is not known what of it was committed. */
  readonly onLost: (task: Task, reason: unknown) => void;
  readonly onEvent: JobEventListener;
  /** A failure that no further try will mend. */
  readonly onFailure: (error: unknown) => void;
}

/** Of all tasks of this process. */
export class Committer {
  readonly #options: CommitterOptions;

  constructor(options: CommitterOptions) {
    this.#options = options;
  }

  /** Begins a commit of each task that has none under way. */
  tick(): void {
    for (const task of this.#options.tasks.all) {
      if (task.committing === undefined) void this.#begin(task);
    }
  }

  /** Begins a commit unless one is under way; resolves with that of the two that there is. */
  commit(task: Task): Promise<boolean> {
    return task.committing ?? this.#begin(task);
  }

  /** Commits all that is processed when this is called. False: something was not committed. */
  async commitAll(): Promise<boolean> {
    const done = await Promise.all(this.#options.tasks.all.map((task) => this.commitAllOf(task)));
    return done.every(Boolean);
  }

  /** As commitAll, of one task. */
  async commitAllOf(task: Task): Promise<boolean> {
    // What is under way may have been cut before the last records.
    await task.committing;
    return await this.commit(task);
  }

  #begin(task: Task): Promise<boolean> {
    let cut: TaskCut | undefined;
    try {
      cut = task.cut();
    } catch (error) {
      task.break();
      this.#options.onFailure(error);
      return Promise.resolve(false);
    }
    this.#options.onCut(task, cut);
    if (cut === undefined) {
      if (task.state === 'ended') task.state = 'done';
      return Promise.resolve(task.state !== 'broken');
    }
    const work = this.#write(task, cut).finally(() => {
      task.committing = undefined;
    });
    task.committing = work;
    return work;
  }

  async #write(task: Task, cut: TaskCut): Promise<boolean> {
    const { timers, metrics, onCommitted, onEvent } = this.#options;
    const began = timers.now();
    try {
      const [transaction] = await Promise.all([
        this.#transaction(task, cut),
        this.#options.flush(),
      ]);
      // The task may have been taken away meanwhile; its next owner makes the same results.
      if (task.state === 'closed') return false;
      const isEmpty = transaction.records.length === 0 && transaction.offsets === undefined;
      if (!isEmpty) await task.producer.commit(transaction);
      metrics.commits++;
      for (const { reader, offset } of cut.positions) reader.committed = offset;
      if (cut.isLast && task.state === 'ended') task.state = 'done';
      onCommitted(task, cut);
      const time = timers.now();
      const records = transaction.records.reduce((sum, one) => sum + one.records.length, 0);
      const { number } = cut;
      const bytes = cut.changelog.reduce((sum, record) => sum + sizeOf(record), cut.bytes);
      const durationMs = time - began;
      onEvent({ type: 'commit', time, task: task.id, number, durationMs, bytes, records });
      return true;
    } catch (error) {
      this.#failed(task, error);
      return false;
    }
  }

  async #transaction(task: Task, cut: TaskCut): Promise<Transaction> {
    const { topics, changelogOf, groupId } = this.#options;
    const results: readonly PartitionRecords[] = await topics.divide(cut.outputs);
    const records = [...results, ...cut.repartition];
    if (cut.changelog.length > 0) {
      records.push({ ...changelogOf(task), records: cut.changelog });
    }
    const positions = cut.positions.map(({ reader, offset, watermark }) => {
      const { topic, partition, stateIn, isInternal } = reader;
      const metadata = positionMetadata({ watermark, stateIn, isInternal });
      return { topic, partition, offset, metadata };
    });
    return positions.length === 0 ? { records } : { records, offsets: { groupId, positions } };
  }

  #failed(task: Task, error: unknown): void {
    const { client, log, onLost, onFailure } = this.#options;
    if (task.state === 'closed') return;
    const isFinal =
      error instanceof TransactionFailure
        ? error.kind === 'failed' && !error.isTransient
        : !client.isTransient(error);
    if (isFinal) {
      task.break();
      onFailure(this.#causeOf(error));
      return;
    }
    log.debug({ task: task.id, error: String(error) }, 'a commit failed; the task starts again');
    onLost(task, error);
  }

  #causeOf(error: unknown): unknown {
    if (!(error instanceof TransactionFailure)) return error;
    const { cause } = error;
    return cause instanceof StreamRuntimeError ? cause : this.#options.client.translate(cause, {});
  }
}
