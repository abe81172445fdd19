/** A Kafka in a few arrays, whose group, fetches and faults a test decides upon. */

import type {
  Acknowledgement,
  ConsumedRecord,
  ConsumerListener,
  GroupConsumer,
  KafkaClient,
  LogReader,
  PartitionOffset,
  ProducedRecord,
  RecordBatch,
  RecordProducer,
  TopicPartition,
  TransactionalProducer,
} from '../client/kafka-client.ts';

/** An error that goes away by itself. */
export class Transient extends Error {}

const nameOf = ({ topic, partition }: TopicPartition) => `${topic}-${partition}`;

/** Topics, one group, and what was done to them. */
export class FakeKafka implements KafkaClient {
  readonly logs = new Map<string, ConsumedRecord[]>();
  readonly counts = new Map<string, number>();
  readonly committed = new Map<string, number>();
  readonly commits: (readonly PartitionOffset[])[] = [];
  readonly created: string[] = [];
  readonly calls: string[] = [];
  readonly consumers: FakeConsumer[] = [];
  /** Tests replace these to bring a fault in. */
  answerSend: (to: TopicPartition, count: number) => Promise<readonly Acknowledgement[]> = async (
    to,
  ) => [{ ...to, baseOffset: 0 }];
  answerCommit: () => Promise<void> = async () => {};
  answerOffsets: () => Promise<void> = async () => {};
  readonly sent: (TopicPartition & ProducedRecord)[] = [];

  constructor(topics: Readonly<Record<string, number>>) {
    for (const [topic, partitions] of Object.entries(topics)) this.counts.set(topic, partitions);
  }

  /** Appends a record; without an offset it gets the next one. */
  append(topic: string, partition: number, value: unknown, offset?: number): void {
    const log = this.log({ topic, partition });
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    log.push({
      offset: String(offset ?? this.end({ topic, partition })),
      timestamp: '1000',
      key: Buffer.from('key'),
      value: value === null ? null : Buffer.from(text),
    });
  }

  log(partition: TopicPartition): ConsumedRecord[] {
    const log = this.logs.get(nameOf(partition)) ?? [];
    this.logs.set(nameOf(partition), log);
    return log;
  }

  end(partition: TopicPartition): number {
    const last = this.log(partition).at(-1);
    return last ? Number(last.offset) + 1 : 0;
  }

  async ensureTopic(topic: string, options: { create: boolean; partitions: number }) {
    const count = this.counts.get(topic);
    if (count !== undefined) return count;
    if (!options.create) throw Object.assign(new Error(topic), { code: 'TOPIC_NOT_FOUND' });
    this.counts.set(topic, options.partitions);
    this.created.push(topic);
    return options.partitions;
  }

  async logRanges(topic: string) {
    return Array.from({ length: this.counts.get(topic) ?? 0 }, (_, partition) => ({
      partition,
      low: Number(this.log({ topic, partition })[0]?.offset ?? 0),
      high: this.end({ topic, partition }),
    }));
  }

  async committedOffsets(_groupId: string, topics: readonly string[]) {
    await this.answerOffsets();
    return topics
      .flatMap((topic) =>
        Array.from({ length: this.counts.get(topic) ?? 0 }, (_, partition) => ({
          topic,
          partition,
        })),
      )
      .flatMap((partition) => {
        const offset = this.committed.get(nameOf(partition));
        return offset === undefined ? [] : [{ ...partition, offset, metadata: '' }];
      });
  }

  consumer({ topics, listener }: { topics: readonly string[]; listener: ConsumerListener }) {
    const consumer = new FakeConsumer(this, topics, listener);
    this.consumers.push(consumer);
    return consumer;
  }

  producer(): RecordProducer {
    return {
      send: async (to, records) => {
        this.calls.push(`send ${nameOf(to)} ${records.length}`);
        const answer = await this.answerSend(to, records.length);
        this.sent.push(
          ...records.map((record) => ({ topic: to.topic, partition: to.partition, ...record })),
        );
        return answer;
      },
      disconnect: async () => {},
    };
  }

  transactionalProducer(): TransactionalProducer {
    throw new Error('no transactions');
  }

  logReader(): LogReader {
    throw new Error('no reader');
  }

  async deleteRecordsBefore(): Promise<void> {}

  async deleteTopics(): Promise<void> {}

  async deleteGroup(): Promise<void> {}

  isTransient(error: unknown): boolean {
    return error instanceof Transient;
  }

  translate(error: unknown): Error {
    return new Error('translated', { cause: error });
  }
}

/** A member of the fake group. */
export class FakeConsumer implements GroupConsumer {
  readonly listener: ConsumerListener;
  readonly paused = new Set<string>();
  readonly positions = new Map<string, number>();
  owned: readonly TopicPartition[] = [];
  isStopped = false;
  heartbeat: () => Promise<void> = async () => {};
  readonly #kafka: FakeKafka;
  readonly #topics: readonly string[];

  constructor(kafka: FakeKafka, topics: readonly string[], listener: ConsumerListener) {
    this.#kafka = kafka;
    this.#topics = topics;
    this.listener = listener;
  }

  async run(): Promise<void> {
    this.assign(
      this.#topics.flatMap((topic) =>
        Array.from({ length: this.#kafka.counts.get(topic) ?? 0 }, (_, partition) => ({
          topic,
          partition,
        })),
      ),
    );
  }

  /** A new generation: as kafkajs does, positions are forgotten. */
  assign(partitions: readonly TopicPartition[]): void {
    this.owned = partitions;
    this.positions.clear();
    this.listener.assigned(partitions);
  }

  pause(partition: TopicPartition): void {
    this.paused.add(nameOf(partition));
  }

  resume(partition: TopicPartition): void {
    this.paused.delete(nameOf(partition));
  }

  seek({ offset, ...partition }: PartitionOffset): void {
    this.positions.set(nameOf(partition), offset);
  }

  async commit(positions: readonly PartitionOffset[]): Promise<void> {
    this.#kafka.calls.push(
      `commit ${positions.map((at) => `${nameOf(at)}@${at.offset}`).join(' ')}`,
    );
    await this.#kafka.answerCommit();
    this.#kafka.commits.push(positions);
    for (const position of positions) this.#kafka.committed.set(nameOf(position), position.offset);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.#kafka.calls.push('leave');
  }

  /** Delivers what is there, `limit` records a batch at most; true if something was. */
  async fetch(limit = Infinity): Promise<boolean> {
    let delivered = false;
    for (const partition of this.owned) {
      const from = this.positions.get(nameOf(partition));
      if (from === undefined || this.paused.has(nameOf(partition))) continue;
      const log = this.#kafka.log(partition);
      const records = log.filter(({ offset }) => Number(offset) >= from).slice(0, limit);
      if (records.length === 0) continue;
      delivered = true;
      await this.listener.batch(this.batch(partition, records));
    }
    this.listener.answered();
    return delivered;
  }

  batch({ topic, partition }: TopicPartition, records: readonly ConsumedRecord[]): RecordBatch {
    const nextOffset = Number(records.at(-1)?.offset ?? -1) + 1;
    return {
      topic,
      partition,
      records,
      nextOffset,
      highWatermark: this.#kafka.end({ topic, partition }),
      isStale: () => false,
      resolve: () => void this.positions.set(nameOf({ topic, partition }), nextOffset),
      heartbeat: () => this.heartbeat(),
    };
  }
}
