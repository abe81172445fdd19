/** A member of a fake group: who has what, and when something is fetched, a test says. */

import type {
  ConsumedRecord,
  ConsumerListener,
  GroupConsumer,
  PartitionOffset,
  RecordBatch,
  TopicPartition,
} from '../client/kafka-client.ts';
import type { FakeClient } from './fake-client.ts';
import { nameOf } from './fake-kafka.ts';

/** Of one client. */
export class FakeConsumer implements GroupConsumer {
  readonly memberId: string;
  readonly client: FakeClient;
  readonly topics: readonly string[];
  readonly listener: ConsumerListener;
  readonly paused = new Set<string>();
  readonly positions = new Map<string, number>();
  owned: readonly TopicPartition[] = [];
  isStopped = false;
  heartbeat: () => Promise<void> = async () => {};

  constructor(client: FakeClient, topics: readonly string[], listener: ConsumerListener) {
    this.memberId = `member-${client.kafka.consumers.length}`;
    this.client = client;
    this.topics = topics;
    this.listener = listener;
  }

  /** Everything that can be read, to begin with. */
  async run(): Promise<void> {
    this.assign(this.client.kafka.partitionsOf(this.topics));
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

  async commit(): Promise<void> {
    throw new Error('Positions are committed in transactions.');
  }

  async partitionsAdded(): Promise<void> {
    await this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.owned = [];
    this.client.kafka.calls.push('leave');
  }

  /** Delivers what is there, `limit` records a batch at most; true if something was. */
  async fetch(limit = Infinity): Promise<boolean> {
    let delivered = false;
    this.listener.fetched();
    for (const partition of this.owned) {
      const from = this.positions.get(nameOf(partition));
      if (from === undefined || this.paused.has(nameOf(partition)) || this.isStopped) continue;
      const { records, nextOffset } = this.client.kafka.log(partition).read(from, limit);
      if (nextOffset <= from) continue;
      delivered = true;
      if (records.length > 0) {
        await this.listener.batch({
          ...this.batch(partition, records, nextOffset),
          fetchedFrom: from,
        });
      } else {
        this.positions.set(nameOf(partition), nextOffset);
        this.listener.skippedTo({ ...partition, offset: nextOffset, first: from });
      }
    }
    this.listener.answered();
    return delivered;
  }

  batch(
    { topic, partition }: TopicPartition,
    records: readonly ConsumedRecord[],
    nextOffset = Number(records.at(-1)?.offset ?? -1) + 1,
  ): RecordBatch {
    const { owned } = this;
    return {
      topic,
      partition,
      records,
      fetchedFrom: Number(records[0]?.offset ?? 0),
      nextOffset,
      isStale: () => this.owned !== owned,
      resolve: () => {
        if (this.owned === owned) this.positions.set(nameOf({ topic, partition }), nextOffset);
      },
      heartbeat: async () => {
        await this.client.alive();
        await this.heartbeat();
      },
    };
  }
}
