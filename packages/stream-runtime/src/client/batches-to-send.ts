/** Cuts what goes to several partitions into requests: a broker refuses batches of more than 1 MB. */

import type { ProducedRecord, TopicPartition } from './kafka-client.ts';

/** Records of one partition, in order. */
export interface PartitionRecords extends TopicPartition {
  readonly records: readonly ProducedRecord[];
}

const BYTES_PER_BATCH = 900_000;
/** What a record costs beside its bytes: lengths, offset, timestamp. */
const RECORD_OVERHEAD_BYTES = 100;

/** One request after the other, each with at most one batch of each partition. */
export function sendable(partitions: readonly PartitionRecords[]): readonly PartitionRecords[][] {
  const requests: PartitionRecords[][] = [];
  for (const { topic, partition, records } of partitions) {
    let turn = 0;
    for (const batch of batches(records)) {
      const request = requests[turn] ?? [];
      requests[turn++] = request;
      request.push({ topic, partition, records: batch });
    }
  }
  return requests;
}

/** Bytes that a record takes in a batch, about. */
export function sizeOf({ key, value, headers }: ProducedRecord): number {
  let size = (key?.length ?? 0) + (value?.length ?? 0) + RECORD_OVERHEAD_BYTES;
  for (const name in headers) size += name.length + (headers[name]?.length ?? 0) + 4;
  return size;
}

function* batches(records: readonly ProducedRecord[]): Iterable<readonly ProducedRecord[]> {
  let start = 0;
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    const size = sizeOf(record);
    if (index > start && bytes + size > BYTES_PER_BATCH) {
      yield records.slice(start, index);
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < records.length) yield start === 0 ? records : records.slice(start);
}
