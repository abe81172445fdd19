/**
 * A Kafka in a few arrays, with transactions that fence. Its group, fetches and faults a test decides
 * upon; each process has a client of its own, which can be cut off at any step.
 */

import type {
  Acknowledgement,
  ConsumedRecord,
  ProducedRecord,
  TopicPartition,
  TransactionOutcome,
} from '../client/kafka-client.ts';
import { FakeClient } from './fake-client.ts';
import type { FakeConsumer } from './fake-consumer.ts';
import { FakeLog, type FakeTransaction } from './fake-log.ts';

/** An error that goes away by itself. */
export class Transient extends Error {}

/** `topic-partition` */
export const nameOf = ({ topic, partition }: TopicPartition) => `${topic}-${partition}`;

/** The steps of the transaction protocol, in the order in which a task goes through them. */
export type ProtocolStep =
  | 'fence'
  | 'fenced'
  | 'begin'
  | 'send'
  | 'offsets'
  | 'commit'
  | 'committed';

interface TransactionalId {
  epoch: number;
  open: FakeTransaction | undefined;
  /** Resolves when the markers of the last commit are written. */
  marked?: Promise<void>;
}

/** Topics, one group, and what was done to them. */
export class FakeKafka {
  readonly logs = new Map<string, FakeLog>();
  readonly counts = new Map<string, number>();
  readonly committed = new Map<string, number>();
  readonly metadata = new Map<string, string>();
  readonly created: string[] = [];
  readonly calls: string[] = [];
  readonly consumers: FakeConsumer[] = [];
  readonly ids = new Map<string, TransactionalId>();
  /** Records of committed transactions and of plain producers, but those of internal topics. */
  readonly sent: (TopicPartition & ProducedRecord)[] = [];
  /** Tests replace these to bring a fault in. */
  answerSend: (to: TopicPartition, count: number) => Promise<readonly Acknowledgement[]> = async (
    to,
  ) => [{ ...to, baseOffset: 0 }];
  /** May reject, which fails the transaction, or wait. */
  onStep: (step: ProtocolStep, transactionalId: string) => Promise<void> = async () => {};
  /** Resolves when the markers of a commit that was answered may be written; absent: they are at once. */
  beforeMarkers: (() => Promise<void>) | undefined;
  answerOffsets: () => Promise<void> = async () => {};
  answerSettling: (transactionalId: string) => Promise<TransactionOutcome | undefined> = async () =>
    undefined;

  constructor(topics: Readonly<Record<string, number>>) {
    for (const [topic, partitions] of Object.entries(topics)) this.counts.set(topic, partitions);
  }

  /** A process' way to this Kafka. */
  connect(): FakeClient {
    return new FakeClient(this);
  }

  /** Appends a record, with the value's customer as its key; without an offset it gets the next one. */
  append(topic: string, partition: number, value: unknown, offset?: number): void {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const customer = typeof value === 'object' && value && Reflect.get(value, 'customer');
    const record = {
      timestamp: '1000',
      key: Buffer.from(typeof customer === 'string' ? customer : 'key'),
      value: value === null ? null : Buffer.from(text),
    };
    this.log({ topic, partition }).append(record, undefined, offset);
  }

  log(partition: TopicPartition): FakeLog {
    const log = this.logs.get(nameOf(partition)) ?? new FakeLog();
    this.logs.set(nameOf(partition), log);
    return log;
  }

  deleteTopic(topic: string): void {
    for (const partition of this.partitionsOf([topic])) this.logs.delete(nameOf(partition));
    this.counts.delete(topic);
  }

  /** All committed records of a topic, by partition and offset. */
  records(topic: string): readonly ConsumedRecord[] {
    const partitions = Array.from({ length: this.counts.get(topic) ?? 0 }, (_, index) => index);
    return partitions.flatMap((partition) => this.log({ topic, partition }).read(0).records);
  }

  /** All partitions of the topics. */
  partitionsOf(topics: Iterable<string>): readonly TopicPartition[] {
    return [...topics].flatMap((topic) =>
      Array.from({ length: this.counts.get(topic) ?? 0 }, (_, partition) => ({ topic, partition })),
    );
  }

  /** The transaction time-out of everybody. */
  abortAll(): void {
    for (const state of this.ids.values()) {
      if (state.open) this.finish(state.open, 'aborted');
      state.open = undefined;
    }
  }

  /** Ends what is open under an id. */
  finish(transaction: FakeTransaction, state: 'committed' | 'aborted'): void {
    if (transaction.state !== 'open') return;
    transaction.state = state;
  }
}
