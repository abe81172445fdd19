/**
 * All that the runtime needs of a Kafka client. kafkajs stands behind it in `kafkajs-client.ts`;
 * tests and other clients stand behind it too. Offsets are numbers: 2^53 records are enough.
 */

import type { TaskAssignment } from './task-assignor.ts';

/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** The next offset to be read of a partition, as a group commits it. */
export interface PartitionOffset extends TopicPartition {
  readonly offset: number;
}

/** What a group has committed of one partition. */
export interface CommittedOffset extends PartitionOffset {
  /** Text that was committed with the offset; the runtime keeps the partition's watermark there. */
  readonly metadata: string;
}

/** Where a partition's log begins and ends, as a reader of committed records sees it. */
export interface LogRange {
  readonly partition: number;
  readonly low: number;
  /** The offset that the next record gets; with open transactions the first of theirs. */
  readonly high: number;
}

type HeaderValue = Buffer | string;

/** Headers as read; a name that occurs more than once has several values. */
export type RecordHeaders = Readonly<Record<string, HeaderValue | HeaderValue[] | undefined>>;

/** A record as read. The buffers are views into what was fetched: copy what is kept. */
export interface ConsumedRecord {
  readonly offset: string;
  /** Epoch milliseconds, as text. */
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: RecordHeaders | undefined;
}

/** Part of one partition's log. */
export interface RecordBatch extends TopicPartition {
  readonly records: readonly ConsumedRecord[];
  /** The offset that was asked for. */
  readonly fetchedFrom: number;
  /** The offset after this batch, behind any control records and gaps that the client knows of. */
  readonly nextOffset: number;
  /** Whether the position was changed while the batch was under way: it must not be processed. */
  isStale(): boolean;
  /** Moves the client's fetch position behind this batch. */
  resolve(): void;
  /** Keeps the membership; rejects when the group is rebalancing, which must be passed on. */
  heartbeat(): Promise<void>;
}

/** What a consumer tells the job. */
export interface ConsumerListener {
  /** A new generation of the group: the partitions owned from now on. Nothing is fetched before it returns. */
  assigned(partitions: readonly TopicPartition[]): void;
  /** The group is about to be joined again. */
  rebalancing(): void;
  /** Nothing is in hand any more, and commits of this generation are still accepted: joining waits for this. */
  joining(): Promise<unknown>;
  /** One at a time. Must not throw, except what `batch.heartbeat()` rejected with. */
  batch(batch: RecordBatch): Promise<void>;
  /**
   * There was nothing to be seen up to `offset`: control records, aborted transactions. `first` is the
   * first of them. What was fetched before a seek may be told after it.
   */
  skippedTo(position: PartitionOffset & { readonly first: number }): void;
  /** A fetch was answered, with records or without. */
  fetched(): void;
  /** A fetch or a heartbeat was answered. */
  answered(): void;
  /** A heartbeat was accepted: when it was sent, this member had what it was assigned. One at a time. */
  stillMember(): void;
  /** The consumer failed; it tries again by itself when `restart` is true. */
  crashed(error: unknown, restart: boolean): void;
}

/** A member of a consumer group. */
export interface GroupConsumer {
  /** As the group knows it; undefined before it has joined. */
  readonly memberId: string | undefined;
  /** Joins; later failures are told to the listener. */
  run(): Promise<void>;
  pause(partition: TopicPartition): void;
  resume(partition: TopicPartition): void;
  /** Only for partitions that are owned now. */
  seek(position: PartitionOffset): void;
  /** Rejects when this member's generation is over; see `isTransient`. */
  commit(positions: readonly PartitionOffset[]): Promise<void>;
  /** Lets the group share out its partitions anew where topics have more than it knows of. */
  partitionsAdded(): Promise<void>;
  /** Leaves the group and disconnects. Not from within `batch()`. */
  stop(): Promise<void>;
}

/** How to be a member. */
export interface GroupConsumerOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** How the group shares out the job's tasks. */
  readonly assignment: TaskAssignment;
  readonly listener: ConsumerListener;
}

/** A record to be sent. */
export interface ProducedRecord {
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, HeaderValue | HeaderValue[]>>;
}

/** What a broker said of one send. */
export interface Acknowledgement extends TopicPartition {
  /** Offset of the first record; -1 when the broker does not say. */
  readonly baseOffset: number;
}

/** Sends records, idempotently; connects at its first use. */
export interface RecordProducer {
  /** All records to one partition, in order, acknowledged by all in-sync replicas. */
  send(to: TopicPartition, records: readonly ProducedRecord[]): Promise<readonly Acknowledgement[]>;
  disconnect(): Promise<void>;
}

/** What one transaction writes: all of it, or nothing. */
export interface Transaction {
  /** Each partition once, with its records in order. */
  readonly records: readonly (TopicPartition & { readonly records: readonly ProducedRecord[] })[];
  readonly offsets?: {
    readonly groupId: string;
    readonly positions: readonly (PartitionOffset & { readonly metadata?: string })[];
  };
}

/**
 * The holder of one transactional.id: at most one in the world can commit. Connects at its first
 * use. After any rejection but a transient one of `fence()` it is dead: close it and make another.
 */
export interface TransactionalProducer {
  /**
   * InitProducerId: what a predecessor left open is aborted, and the predecessor cannot commit any
   * more. Before this nothing that it wrote may be read. Rejects with a transient error when it may
   * be called again.
   */
  fence(): Promise<void>;
  /** Writes and commits. One at a time. Rejects with TransactionFailure. */
  commit(transaction: Transaction): Promise<void>;
  close(): Promise<void>;
}

/** All that is written under one transactional.id. */
export interface TransactionTraces {
  readonly transactionalId: string;
  readonly groupId: string;
  /** Partitions that are its own. */
  readonly partitions: readonly TopicPartition[];
  /** Topics that it writes to in any partition; those that are not there are left out. */
  readonly topics: readonly string[];
  /** Where its offsets are; nobody else commits these. */
  readonly offsets: readonly TopicPartition[];
}

/** How a transaction that hung was ended. */
export type TransactionOutcome = 'committed' | 'aborted';

/**
 * - `fenced`: another producer has taken the transactional.id, or Kafka timed the transaction out
 * - `unknown-outcome`: the answer to the commit was lost; only fencing and reading tells
 * - `failed`: it was not committed
 */
export type TransactionFailureKind = 'fenced' | 'unknown-outcome' | 'failed';

/** Why a transaction was not (or perhaps not) committed. Its producer is dead. */
export class TransactionFailure extends Error {
  override readonly name = 'TransactionFailure';
  readonly kind: TransactionFailureKind;
  /** Whether the same transaction may succeed later, made by a producer that was fenced anew. */
  readonly isTransient: boolean;

  constructor(kind: TransactionFailureKind, isTransient: boolean, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Transaction ${kind}: ${reason}`, { cause });
    this.kind = kind;
    this.isTransient = isTransient;
  }
}

/** A stretch of a partition's log. */
export interface LogSlice {
  readonly records: readonly ConsumedRecord[];
  /** Where to read on: behind control records, aborted transactions and what compaction removed. */
  readonly nextOffset: number;
  /** The end that a reader of committed records sees (last stable offset). */
  readonly endOffset: number;
}

/** Reads partitions without a group: committed records only. */
export interface LogReader {
  /** What stands at an offset and behind it; empty after `maxWaitMs` when there is nothing. */
  read(
    from: PartitionOffset,
    options?: { readonly maxWaitMs?: number; readonly maxBytes?: number },
  ): Promise<LogSlice>;
  /**
   * Where each partition of a topic ends, open transactions included: also those whose end was acknowledged, with
   * the markers still on their way.
   */
  highWatermarks(topic: string): Promise<ReadonlyMap<number, number>>;
  close(): Promise<void>;
}

/** How a topic is to be, where it has to be made. */
export interface TopicOptions {
  readonly create: boolean;
  readonly partitions: number;
  /** Kafka's topic settings, for a topic that is created: `cleanup.policy`, … */
  readonly configs?: Readonly<Record<string, string>>;
}

/** A member of a group, as Kafka shows it. */
export interface GroupMember {
  readonly memberId: string;
  readonly clientId: string;
  readonly host: string;
}

/** The way to Kafka. All methods reject with coded errors. */
export interface KafkaClient {
  /** Partition count of the topic. Throws TOPIC_NOT_FOUND when it is missing and not to be created. */
  ensureTopic(topic: string, options: TopicOptions): Promise<number>;
  logRanges(topic: string): Promise<readonly LogRange[]>;
  /** What the group has committed, in all partitions or one; those without an offset are left out. */
  committedOffsets(
    groupId: string,
    topics: readonly string[],
    partition?: number,
  ): Promise<readonly CommittedOffset[]>;
  /**
   * All that the group has committed, in whatever topic, as its coordinator has it now: commits that are
   * under way are not waited for, and a topic may be gone.
   */
  groupOffsets(groupId: string): Promise<readonly CommittedOffset[]>;
  consumer(options: GroupConsumerOptions): GroupConsumer;
  producer(): RecordProducer;
  /** With `traces`, a commit after a broken connection is refused where the last one hangs. */
  transactionalProducer(transactionalId: string, traces?: TransactionTraces): TransactionalProducer;
  /**
   * Fences, and ends transactions whose end Kafka has lost, as they were to end; before a task reads what
   * it had committed. Undefined where none hung. Rejects with transient errors, also when somebody else
   * fences meanwhile, and soon when the signal aborts.
   */
  settleTransactions(
    traces: TransactionTraces,
    signal: AbortSignal,
  ): Promise<TransactionOutcome | undefined>;
  logReader(): LogReader;
  /** Lets Kafka remove the records before the offsets; where they are gone already, nothing happens. */
  deleteRecordsBefore(positions: readonly PartitionOffset[]): Promise<void>;
  /** Those of the topics that are there. */
  existingTopics(topics: readonly string[]): Promise<readonly string[]>;
  /** Who is in the group; nobody in one that is not there. */
  groupMembers(groupId: string): Promise<readonly GroupMember[]>;
  /** Topics that are not there are no error. */
  deleteTopics(topics: readonly string[]): Promise<void>;
  /** Forgets all that the group has committed, if there is one. Rejects while the group has members. */
  deleteGroup(groupId: string): Promise<void>;
  /** Whether an error goes away by itself: the broker is away, the group is rebalancing. */
  isTransient(error: unknown): boolean;
  /** The coded error for anything that went wrong. */
  translate(error: unknown, context: { topic?: string; groupId?: string }): Error;
}
