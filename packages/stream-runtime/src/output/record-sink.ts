/** Where what a job writes goes on its way to Kafka. */

import type { ProducedRecord } from '../client/kafka-client.ts';

/** A record and where it goes. */
export interface OutgoingRecord extends ProducedRecord {
  readonly topic: string;
  /** Where it should go; absent: the key decides. Taken modulo the partitions that there are. */
  readonly partition?: number;
}

/** Takes records. */
export interface RecordSink {
  add(record: OutgoingRecord): void;
}
