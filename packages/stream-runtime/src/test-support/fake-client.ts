/** One process' client of a fake Kafka. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  CommittedOffset,
  ConsumerListener,
  GroupConsumerOptions,
  GroupMember,
  KafkaClient,
  LogReader,
  PartitionOffset,
  RecordProducer,
  TopicOptions,
  TransactionalProducer,
  TransactionTraces,
} from '../client/kafka-client.ts';
import { FakeConsumer } from './fake-consumer.ts';
import { type FakeKafka, nameOf, type ProtocolStep, Transient } from './fake-kafka.ts';
import { FakeTransactionalProducer } from './fake-transactional-producer.ts';

/** How often a reader may find the same transaction open until it has been for too long. */
const WAITS_FOR_OPEN = 100;

/** Dies when it is told to: from then on nothing that was asked is ever answered. */
export class FakeClient implements KafkaClient {
  readonly kafka: FakeKafka;
  /** Those with a connection. */
  readonly openProducers = new Set<TransactionalProducer>();
  isDead = false;
  /** How many more steps of the protocol this process lives. */
  stepsToLive = Infinity;

  constructor(kafka: FakeKafka) {
    this.kafka = kafka;
  }

  /** A kill -9, or a network that is gone. */
  kill(): void {
    this.isDead = true;
  }

  /** Goes on if the process still lives. */
  async alive(): Promise<void> {
    if (this.isDead) await new Promise<never>(() => {});
  }

  /** A step of the protocol; the process may die at it, and the request may fail. */
  async step(step: ProtocolStep, id: string): Promise<void> {
    if (this.stepsToLive-- <= 0) this.kill();
    await this.alive();
    await this.kafka.onStep(step, id);
    await this.alive();
  }

  async ensureTopic(topic: string, options: TopicOptions): Promise<number> {
    await this.alive();
    const { counts, created } = this.kafka;
    const count = counts.get(topic);
    if (count !== undefined) return count;
    if (!options.create) throw Object.assign(new Error(topic), { code: 'TOPIC_NOT_FOUND' });
    counts.set(topic, options.partitions);
    created.push(topic);
    return options.partitions;
  }

  async logRanges(topic: string) {
    await this.alive();
    return this.kafka.partitionsOf([topic]).map((partition) => {
      const log = this.kafka.log(partition);
      return { partition: partition.partition, low: log.low, high: log.stableEnd };
    });
  }

  async committedOffsets(_group: string, topics: readonly string[]): Promise<CommittedOffset[]> {
    await this.alive();
    const { committed, metadata, answerOffsets } = this.kafka;
    await answerOffsets();
    await Promise.all(Array.from(this.kafka.ids.values(), ({ marked }) => marked));
    return this.kafka.partitionsOf(topics).flatMap((partition) => {
      const offset = committed.get(nameOf(partition));
      const text = metadata.get(nameOf(partition)) ?? '';
      return offset === undefined ? [] : [{ ...partition, offset, metadata: text }];
    });
  }

  async groupOffsets(): Promise<CommittedOffset[]> {
    await this.alive();
    const { committed, metadata } = this.kafka;
    return [...committed].map(([name, offset]) => {
      const end = name.lastIndexOf('-');
      const topic = name.slice(0, end);
      return {
        topic,
        partition: Number(name.slice(end + 1)),
        offset,
        metadata: metadata.get(name) ?? '',
      };
    });
  }

  consumer({ topics, listener }: GroupConsumerOptions): FakeConsumer {
    const consumer = new FakeConsumer(this, topics, listener as ConsumerListener);
    this.kafka.consumers.push(consumer);
    return consumer;
  }

  producer(): RecordProducer {
    const { kafka } = this;
    return {
      send: async (to, records) => {
        await this.alive();
        kafka.calls.push(`send ${nameOf(to)} ${records.length}`);
        const answer = await kafka.answerSend(to, records.length);
        kafka.sent.push(
          ...records.map((record) => ({ topic: to.topic, partition: to.partition, ...record })),
        );
        return answer;
      },
      disconnect: async () => {},
    };
  }

  transactionalProducer(transactionalId: string): FakeTransactionalProducer {
    return new FakeTransactionalProducer(this, transactionalId);
  }

  async settleTransactions({ transactionalId }: TransactionTraces) {
    await this.alive();
    return await this.kafka.answerSettling(transactionalId);
  }

  logReader(): LogReader {
    let waits = 0;
    return {
      read: async ({ topic, partition, offset }) => {
        await this.alive();
        const log = this.kafka.log({ topic, partition });
        if (offset < log.low) throw new Error('OFFSET_OUT_OF_RANGE');
        if (offset === log.stableEnd && offset < log.end) {
          await nextTurn();
          waits += 1;
          if (waits === WAITS_FOR_OPEN) this.kafka.abortAll();
        }
        return { ...log.read(offset, 100), endOffset: log.stableEnd };
      },
      highWatermarks: async (topic) => {
        await this.alive();
        const partitions = this.kafka.partitionsOf([topic]);
        return new Map(partitions.map((one) => [one.partition, this.kafka.log(one).end]));
      },
      close: async () => {},
    };
  }

  async deleteRecordsBefore(positions: readonly PartitionOffset[]): Promise<void> {
    await this.alive();
    for (const position of positions) this.kafka.log(position).deleteBefore(position.offset);
  }

  async existingTopics(topics: readonly string[]): Promise<readonly string[]> {
    await this.alive();
    return topics.filter((topic) => this.kafka.counts.has(topic));
  }

  async groupMembers(): Promise<readonly GroupMember[]> {
    await this.alive();
    return this.kafka.consumers
      .filter(({ isStopped }) => !isStopped)
      .map(({ memberId }) => ({ memberId, clientId: 'fake', host: '/127.0.0.1' }));
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    await this.alive();
    for (const topic of topics) this.kafka.deleteTopic(topic);
  }

  async deleteGroup(): Promise<void> {
    await this.alive();
    this.kafka.committed.clear();
    this.kafka.metadata.clear();
  }

  isTransient(error: unknown): boolean {
    return error instanceof Transient;
  }

  translate(error: unknown): Error {
    return new Error(`translated: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
