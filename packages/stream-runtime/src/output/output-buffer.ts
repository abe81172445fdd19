/**
 * What the job wants to write, until Kafka has it. Records wait here while a send is under way, so
 * that a busy job sends large batches and a quiet one sends at once; `flush()` is what stands
 * between results and the commit of the offsets that they were made of.
 */

import { partitionForKey } from '@tidemark/kafka-connection';
import type {
  Acknowledgement,
  ProducedRecord,
  RecordProducer,
  TopicPartition,
} from '../client/kafka-client.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';

/** A record and where it goes. */
export interface OutgoingRecord extends ProducedRecord {
  readonly topic: string;
  /** Where it should go; absent: the key decides. Taken modulo the partitions that there are. */
  readonly partition?: number;
}

/** What an OutputBuffer works with. */
export interface OutputBufferOptions {
  readonly producer: RecordProducer;
  /** Partition count of a topic; asked once a topic, at its first record. */
  readonly partitionsOf: (topic: string) => Promise<number>;
  /** The first failure to write; from then on every flush rejects with it. */
  readonly onFailure: (error: unknown) => void;
}

// kafkajs groups the records of one send in quadratic time, and a broker refuses more than 1 MB.
const RECORDS_PER_SEND = 1_000;
const BYTES_PER_SEND = 900_000;
const RECORD_OVERHEAD_BYTES = 100;
const FULL_BYTES = 8_000_000;

/** Records on their way to Kafka, in order within a partition. */
export class OutputBuffer {
  readonly #options: OutputBufferOptions;
  readonly #partitions = new Map<string, Promise<number>>();
  #waiting: OutgoingRecord[] = [];
  #waitingBytes = 0;
  #sendingBytes = 0;
  #sending: Promise<void> = Promise.resolve();
  #unkeyed = 0;

  constructor(options: OutputBufferOptions) {
    this.#options = options;
  }

  /** Whether so much waits that no more records should be processed before a `flush()`. */
  get isFull(): boolean {
    return this.#waitingBytes + this.#sendingBytes > FULL_BYTES;
  }

  add(record: OutgoingRecord): void {
    this.#waiting.push(record);
    this.#waitingBytes += sizeOf(record);
  }

  /** Sends what waits, unless a send is under way: then it goes with the next one. */
  kick(): void {
    // A failure is told through onFailure; here is nobody to hear it.
    if (this.#waiting.length > 0 && this.#sendingBytes === 0) this.flush().catch(() => {});
  }

  /** Resolves when everything added so far is acknowledged. */
  flush(): Promise<void> {
    if (this.#waiting.length > 0) {
      this.#sending = this.#sending.then(() => this.#sendWaiting());
      this.#sending.catch(() => {});
    }
    return this.#sending;
  }

  async #sendWaiting(): Promise<void> {
    const records = this.#waiting;
    this.#waiting = [];
    this.#sendingBytes = this.#waitingBytes;
    this.#waitingBytes = 0;
    try {
      const queues = await this.#queues(records);
      await Promise.all(queues.map((queue) => this.#sendQueue(queue)));
    } catch (error) {
      this.#options.onFailure(error);
      throw error;
    } finally {
      this.#sendingBytes = 0;
    }
    this.kick();
  }

  async #queues(records: readonly OutgoingRecord[]): Promise<readonly Queue[]> {
    const queues = new Map<string, Queue>();
    this.#unkeyed++;
    for (const record of records) {
      const partition = this.#partition(record, await this.#partitionsOf(record.topic));
      const id = `${partition} ${record.topic}`;
      const queue = queues.get(id) ?? { topic: record.topic, partition, records: [] };
      queue.records.push(record);
      queues.set(id, queue);
    }
    return [...queues.values()];
  }

  #partition({ partition, key }: OutgoingRecord, partitions: number): number {
    if (partition !== undefined) return partition % partitions;
    return key === null ? this.#unkeyed % partitions : partitionForKey(key, partitions);
  }

  #partitionsOf(topic: string): Promise<number> {
    let partitions = this.#partitions.get(topic);
    if (partitions === undefined) {
      partitions = this.#options.partitionsOf(topic);
      this.#partitions.set(topic, partitions);
    }
    return partitions;
  }

  async #sendQueue(queue: Queue): Promise<void> {
    for (const records of sends(queue.records)) {
      checkAcknowledged(queue, records.length, await this.#options.producer.send(queue, records));
    }
  }
}

interface Queue extends TopicPartition {
  readonly records: OutgoingRecord[];
}

function* sends(records: readonly OutgoingRecord[]): Iterable<readonly ProducedRecord[]> {
  let send: ProducedRecord[] = [];
  let bytes = 0;
  for (const { key, value, headers } of records) {
    const record = { key, value, ...(headers && { headers }) };
    const size = sizeOf(record);
    if (send.length === RECORDS_PER_SEND || (send.length > 0 && bytes + size > BYTES_PER_SEND)) {
      yield send;
      send = [];
      bytes = 0;
    }
    send.push(record);
    bytes += size;
  }
  if (send.length > 0) yield send;
}

function sizeOf({ key, value, headers }: ProducedRecord): number {
  let size = (key?.length ?? 0) + (value?.length ?? 0) + RECORD_OVERHEAD_BYTES;
  for (const name in headers) size += name.length + (headers[name]?.length ?? 0) + 4;
  return size;
}

// kafkajs resolves though a record was dropped (no such partition) or never sent (leader moved).
function checkAcknowledged(
  to: TopicPartition,
  count: number,
  answers: readonly Acknowledgement[],
): void {
  const [answer] = answers;
  if (
    answers.length === 1 &&
    answer?.topic === to.topic &&
    answer.partition === to.partition &&
    answer.baseOffset >= 0
  ) {
    return;
  }
  throw new StreamRuntimeError(
    'RECORDS_NOT_ACKNOWLEDGED',
    `${count} records were sent to ${to.topic}, partition ${to.partition}; Kafka confirmed ${JSON.stringify(answers)}.`,
  );
}
