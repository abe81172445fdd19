/**
 * A cluster in a few maps, in the place of kafkajs' `cluster`: partitions with leaders that can
 * move, logs that know repetitions by producer id and sequence number as a broker does, and brokers
 * that fail as a test wants it.
 */

import type { ProduceCall } from '../produce/coordinators.ts';
import type { ProduceResponse } from '../produce/produce-response.ts';
import type { OutgoingMessage } from '../produce/record-batch-encoder.ts';
import type { Load } from './load-kafkajs.ts';

/** Kafka's error code for one partition of a request; 0 takes the records. */
export type Verdict = (partition: number, nodeId: number, tries: number) => number;

/** What a broker does after it took the records: nothing, wait, or fail without an answer. */
export type Aftermath = (nodeId: number, tries: number) => Promise<void> | void;

interface Log {
  readonly values: string[];
  readonly seen: Map<string, number>;
}

type Parse = (response: ProduceResponse) => Promise<ProduceResponse>;

/** Brokers 1 to 3 and one topic, `t`. */
export class FakeKafka {
  readonly targetTopics = new Set<string>();
  readonly requests: string[] = [];
  readonly #leaders: number[];
  readonly #logs: Log[];
  readonly #parse: Parse;
  readonly #tries = new Map<number, number>();
  #producerIds = 0;
  verdict: Verdict = () => 0;
  aftermath: Aftermath = () => undefined;

  constructor(load: Load, leaders: number[]) {
    this.#parse = load<{ parse: Parse }>('protocol/requests/produce/v3/response.js').parse;
    this.#leaders = leaders;
    this.#logs = leaders.map(() => ({ values: [], seen: new Map() }));
  }

  /** The values that stand in a partition's log. */
  log(partition: number): readonly string[] {
    return this.#logs[partition]?.values ?? [];
  }

  moveLeader(partition: number, nodeId: number): void {
    this.#leaders[partition] = nodeId;
  }

  findTopicPartitionMetadata(topic: string) {
    return topic === 't'
      ? this.#leaders.map((leader, partitionId) => ({ partitionId, leader }))
      : [];
  }

  findLeaderForPartitions(_topic: string, partitions: readonly (string | number)[]) {
    const byLeader: Record<number, number[]> = {};
    for (const partition of partitions.map(Number)) {
      const leader = this.#leaders[partition];
      if (leader !== undefined) byLeader[leader] = [...(byLeader[leader] ?? []), partition];
    }
    return byLeader;
  }

  async findBroker({ nodeId }: { nodeId: number | string }) {
    return this.#broker(Number(nodeId));
  }

  async findControllerBroker() {
    return this.#broker(1);
  }

  async findGroupCoordinator() {
    this.requests.push('FindCoordinator');
    return this.#broker(1);
  }

  async addMultipleTargetTopics(): Promise<void> {}
  async refreshMetadata(): Promise<void> {}
  async refreshMetadataIfNecessary(): Promise<void> {}
  async connect(): Promise<void> {}
  removeBroker(): void {}
  isConnected(): boolean {
    return true;
  }

  readonly #brokers = new Map<number, FakeBroker>();

  #broker(nodeId: number): FakeBroker {
    const broker = this.#brokers.get(nodeId) ?? new FakeBroker(nodeId, this);
    this.#brokers.set(nodeId, broker);
    return broker;
  }

  nextProducerId(): string {
    this.#producerIds += 1;
    return String(this.#producerIds);
  }

  /** Takes the records of a request as a broker does. */
  async produce(nodeId: number, call: ProduceCall): Promise<ProduceResponse | undefined> {
    const tries = (this.#tries.get(nodeId) ?? 0) + 1;
    this.#tries.set(nodeId, tries);
    this.requests.push(`Produce to ${nodeId}`);
    const topics = call.topicData.map(({ topic, partitions }) => ({
      topicName: topic,
      partitions: partitions.map(({ partition, messages, firstSequence = 0 }) => {
        const isLeader = this.#leaders[partition] === nodeId;
        const errorCode = isLeader ? this.verdict(partition, nodeId, tries) : 6;
        const producer = call.producerId === -1 ? undefined : `${call.producerId}/${firstSequence}`;
        const baseOffset = errorCode === 0 ? this.#append(partition, messages, producer) : -1;
        return { partition, errorCode, baseOffset: String(baseOffset), logAppendTime: '-1' };
      }),
    }));
    await this.aftermath(nodeId, tries);
    return call.acks === 0 ? undefined : this.#parse({ topics });
  }

  #append(
    partition: number,
    messages: readonly OutgoingMessage[],
    producer: string | undefined,
  ): number {
    const log = this.#logs[partition];
    if (!log) throw new Error(`no partition ${partition}`);
    const repeated = producer === undefined ? undefined : log.seen.get(producer);
    if (repeated !== undefined) return repeated;
    const base = log.values.length;
    if (producer !== undefined) log.seen.set(producer, base);
    log.values.push(...messages.map(({ value }) => String(value)));
    return base;
  }
}

class FakeBroker {
  readonly nodeId: number;
  readonly #kafka: FakeKafka;

  constructor(nodeId: number, kafka: FakeKafka) {
    this.nodeId = nodeId;
    this.#kafka = kafka;
  }

  isConnected(): boolean {
    return true;
  }

  async produce(call: ProduceCall): Promise<ProduceResponse | undefined> {
    return this.#kafka.produce(this.nodeId, call);
  }

  async initProducerId() {
    this.#kafka.requests.push('InitProducerId');
    return { producerId: this.#kafka.nextProducerId(), producerEpoch: 0 };
  }
}
