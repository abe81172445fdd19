/**
 * What the job wants to write, until Kafka has it. Records wait here while a send is under way, so
 * that a busy job sends large batches and a quiet one sends at once; `flush()` is what stands
 * between results and the commit of the offsets that they were made of.
 */

import { sizeOf } from '../client/batches-to-send.ts';
import { checkAcknowledged } from '../client/check-acknowledged.ts';
import type { ProducedRecord, RecordProducer } from '../client/kafka-client.ts';
import type { OutgoingRecord, RecordSink } from './record-sink.ts';
import type { OutgoingPartition, TopicPartitions } from './topic-partitions.ts';

/** What an OutputBuffer works with. */
export interface OutputBufferOptions {
  readonly producer: RecordProducer;
  readonly topics: TopicPartitions;
  /** The first failure to write; from then on every flush rejects with it. */
  readonly onFailure: (error: unknown) => void;
}

// kafkajs groups the records of one send in quadratic time, and a broker refuses more than 1 MB.
const RECORDS_PER_SEND = 1_000;
const BYTES_PER_SEND = 900_000;
const FULL_BYTES = 8_000_000;

/** Records on their way to Kafka, in order within a partition. */
export class OutputBuffer implements RecordSink {
  readonly #options: OutputBufferOptions;
  #waiting: OutgoingRecord[] = [];
  #waitingBytes = 0;
  #sendingBytes = 0;
  #sending: Promise<void> = Promise.resolve();

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
      const queues = await this.#options.topics.divide(records);
      await Promise.all(queues.map((queue) => this.#sendQueue(queue)));
    } catch (error) {
      this.#options.onFailure(error);
      throw error;
    } finally {
      this.#sendingBytes = 0;
    }
    this.kick();
  }

  async #sendQueue(queue: OutgoingPartition): Promise<void> {
    for (const records of sends(queue.records)) {
      checkAcknowledged(queue, records.length, await this.#options.producer.send(queue, records));
    }
  }
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
