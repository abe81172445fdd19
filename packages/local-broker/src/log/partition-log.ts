// The log of one partition (Kafka: UnifiedLog). Offsets are given out in call order; what is written becomes
// visible at once, because there are no replicas to wait for.

import { LogCompaction } from '../compaction/log-compaction.ts';
import { PartitionProducers } from '../producers/partition-producers.ts';
import type { RetainedBatch } from '../producers/producer-entry.ts';
import { assignOffset, type BatchHeader, isControlBatch } from '../records/batch-header.ts';
import { AppendQueue } from '../storage/append-queue.ts';
import type { FileStore } from '../storage/file-store.ts';
import { BrokerProtocolError } from '../wire/error-codes.ts';
import { checkAppend, stampLogAppendTime } from './append-rules.ts';
import { LeaderEpochs } from './leader-epochs.ts';
import type { LogContext } from './log-context.ts';
import { LogReader, NOTHING, type ReadOptions, type ReadResult } from './log-read.ts';
import { LogSegments, type PlacedBatch } from './log-segments.ts';
import type { RecordPlace } from './record-lookup.ts';
import type { TopicConfigs } from './topic-configs.ts';

/** Where a batch went. */
export interface AppendResult {
  readonly baseOffset: number;
  /** Epoch milliseconds when the topic uses LogAppendTime, else -1. */
  readonly logAppendTime: number;
  /** The batch was here before (idempotent producer); the offset is the first arrival's. */
  readonly duplicate: boolean;
}

/** Kafka: producer.id.expiration.ms. */
const FORGET_PRODUCER_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * An append-only log of record batches. What `append` acknowledges is as durable as the {@link FsyncPolicy} of
 * its context says. A write that the disk refuses rejects with KAFKA_STORAGE_ERROR, leaves no gap and no trace,
 * and reads go on.
 */
export class PartitionLog {
  /** `topic-partition`. */
  readonly name: string;
  /** The leader epochs that records were written under, and the present one. */
  readonly epochs: LeaderEpochs;
  readonly #configs: TopicConfigs;
  readonly #context: LogContext;
  readonly #segments: LogSegments;
  readonly #reader: LogReader;
  readonly #producers: PartitionProducers;
  readonly #queue: AppendQueue<PlacedBatch>;
  /** Removes what newer records of the same key have made useless. */
  readonly compaction: LogCompaction;
  readonly #inFlight = new Map<number, Promise<void>>();
  readonly #listeners = new Set<() => void>();
  #nextOffset: number;
  #failing = false;
  #closed = false;

  private constructor(
    name: string,
    configs: TopicConfigs,
    context: LogContext,
    segments: LogSegments,
    producers: PartitionProducers,
    epochs: LeaderEpochs,
  ) {
    this.name = name;
    this.epochs = epochs;
    this.#configs = configs;
    this.#context = context;
    this.#segments = segments;
    this.#reader = new LogReader(segments);
    this.#producers = producers;
    this.#nextOffset = segments.endOffset;
    const lastStableOffset = () => this.lastStableOffset;
    this.compaction = new LogCompaction({
      segments,
      producers,
      configs,
      context,
      lastStableOffset,
    });
    this.#queue = new AppendQueue(
      (batches) => this.#write(batches),
      (batches, error) => this.#takeBack(batches, error),
    );
  }

  /** Opens the log that `store` holds, recovering it when the last run was killed. */
  static async open(
    name: string,
    store: FileStore,
    configs: TopicConfigs,
    context: LogContext,
  ): Promise<PartitionLog> {
    const producers = new PartitionProducers();
    const segments = await LogSegments.open(store, configs, context, producers);
    const epochs = new LeaderEpochs(store, segments.endOffset);
    return new PartitionLog(name, configs, context, segments, producers, epochs);
  }

  /** Goes up when the leadership of the partition moves. */
  get leaderEpoch(): number {
    return this.epochs.current;
  }

  /** The first offset that can be read. */
  get logStartOffset(): number {
    return this.#segments.startOffset;
  }

  /** The offset behind the last record that can be read: the next one to be given out, once all is written. */
  get highWatermark(): number {
    return this.#segments.endOffset;
  }

  /** Behind the last record that no open transaction can take back (KIP-98). */
  get lastStableOffset(): number {
    const unstable = this.#producers.firstUnstableOffset ?? this.highWatermark;
    return Math.min(Math.max(unstable, this.logStartOffset), this.highWatermark);
  }

  /** Bytes of all segments. */
  get size(): number {
    return this.#segments.size;
  }

  /** What is known of the producers that wrote here. */
  get producers(): Pick<PartitionProducers, 'all' | 'get' | 'size'> {
    return this.#producers;
  }

  /** Producers with an open transaction here. */
  openTransactions(): ReturnType<PartitionProducers['open']> {
    return this.#producers.open();
  }

  /**
   * Appends one whole batch (format 2, already checked), and resolves when it is as durable as the fsync policy
   * promises. Writes its offset and leader epoch into `batch`, which must not change until then. A batch that an
   * idempotent producer sends again is not appended; its first offset is the answer.
   * @throws BrokerProtocolError MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, INVALID_TIMESTAMP,
   *   OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH, INVALID_TXN_STATE, KAFKA_STORAGE_ERROR
   */
  async append(batch: Buffer, header: BatchHeader): Promise<AppendResult> {
    if (this.#closed)
      throw new BrokerProtocolError('KAFKA_STORAGE_ERROR', `${this.name} is closed`);
    const now = this.#context.clock.now();
    // A transaction must be able to end whatever the settings of the topic are by then.
    if (!isControlBatch(header)) checkAppend(batch, header, this.#configs, now);
    const verdict = this.#producers.check(header);
    if (verdict !== 'append') {
      if ('refuse' in verdict) throw new BrokerProtocolError(verdict.refuse);
      return this.#repeat(verdict.duplicateOf);
    }
    const stamped = stampLogAppendTime(batch, header, this.#configs, now);
    const logAppendTime = stamped === header ? -1 : now;
    const baseOffset = this.#nextOffset;
    assignOffset(batch, baseOffset, this.leaderEpoch);
    this.#nextOffset = baseOffset + header.lastOffsetDelta + 1;
    const change = this.#producers.accept(stamped, baseOffset, stamped.maxTimestamp, now);
    const written = this.#queue.push({ bytes: batch, header: stamped, baseOffset, change });
    this.#inFlight.set(baseOffset, written);
    try {
      await written;
    } finally {
      this.#inFlight.delete(baseOffset);
    }
    return { baseOffset, logAppendTime, duplicate: false };
  }

  /**
   * Whole batches from the one that holds `fetchOffset`, at most `maxBytes` of them, from one segment.
   * Empty at the end of what may be read.
   * @throws BrokerProtocolError KAFKA_STORAGE_ERROR
   */
  async read(
    fetchOffset: number,
    maxBytes: number,
    options: ReadOptions,
  ): Promise<ReadResult | 'OFFSET_OUT_OF_RANGE'> {
    if (fetchOffset < this.logStartOffset || fetchOffset > this.highWatermark) {
      return 'OFFSET_OUT_OF_RANGE';
    }
    const limit = options.committed ? this.lastStableOffset : this.highWatermark;
    if (fetchOffset >= limit) return NOTHING;
    const read = await this.#reader.read(fetchOffset, limit, maxBytes, options);
    return fetchOffset < this.logStartOffset ? 'OFFSET_OUT_OF_RANGE' : read;
  }

  /** The first record that is not older than `timestamp` (epoch milliseconds). */
  offsetForTimestamp(timestamp: number): Promise<RecordPlace | undefined> {
    return this.#reader.offsetForTimestamp(timestamp);
  }

  /** The record with the largest timestamp (KIP-734). */
  maxTimestamp(): Promise<RecordPlace | undefined> {
    return this.#reader.maxTimestamp();
  }

  /**
   * Moves the log start offset up to `offset`; -1 means to the end. Returns the log start offset.
   * @throws BrokerProtocolError OFFSET_OUT_OF_RANGE, KAFKA_STORAGE_ERROR
   */
  deleteRecordsBefore(offset: number): number {
    const target = offset === -1 ? this.highWatermark : offset;
    if (target < 0 || target > this.highWatermark) {
      throw new BrokerProtocolError('OFFSET_OUT_OF_RANGE');
    }
    if (target > this.logStartOffset) {
      try {
        this.#segments.raiseStartOffset(target);
      } catch (error) {
        throw this.#storageError(error);
      }
    }
    return this.logStartOffset;
  }

  /** What is appended from now on is of another leader. Wakes those who wait for records. */
  beginEpoch(epoch: number): void {
    try {
      this.epochs.begin(epoch, this.#nextOffset);
    } catch (error) {
      this.#storageError(error);
    }
    this.#notify();
  }

  /** Calls `listener` whenever there is more to read, the leader has changed, and when the log is closed. Returns how to stop it. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Removes segments, and producers, that are past their time. */
  applyRetention(): void {
    this.#producers.expire(this.#context.clock.now() - FORGET_PRODUCER_AFTER_MS);
    try {
      this.#segments.applyRetention(this.#inFlight.size === 0);
    } catch (error) {
      this.#storageError(error);
    }
  }

  /** Waits for what is under way, forces everything to the disk and closes the files. */
  async close(): Promise<void> {
    await this.#stop();
    await this.#segments.close();
  }

  /** Deletes the log. */
  async remove(): Promise<void> {
    await this.#stop();
    await this.#segments.remove();
  }

  async #stop(): Promise<void> {
    this.#closed = true;
    await this.compaction.stop();
    await this.#queue.idle();
    this.#notify();
    this.#listeners.clear();
  }

  async #repeat(first: RetainedBatch): Promise<AppendResult> {
    await this.#inFlight.get(first.baseOffset);
    return { baseOffset: first.baseOffset, logAppendTime: first.logAppendTime, duplicate: true };
  }

  async #write(batches: readonly PlacedBatch[]): Promise<number> {
    const written = await this.#segments.write(batches);
    if (this.#failing) {
      this.#failing = false;
      this.#context.onEvent({ type: 'write-recovered', file: this.#segments.path });
    }
    this.#notify();
    return written;
  }

  #takeBack(batches: readonly PlacedBatch[], cause: Error): Error {
    for (const { change } of batches.toReversed()) {
      if (change !== undefined) this.#producers.undo(change);
    }
    this.#nextOffset = this.#segments.endOffset;
    this.epochs.cut(this.#nextOffset);
    return this.#storageError(cause);
  }

  #storageError(cause: unknown): BrokerProtocolError {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    if (!this.#failing) {
      this.#context.onEvent({ type: 'write-failed', file: this.#segments.path, error });
    }
    this.#failing = true;
    return new BrokerProtocolError('KAFKA_STORAGE_ERROR', undefined, { cause });
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
