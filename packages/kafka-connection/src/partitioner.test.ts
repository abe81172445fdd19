import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPartitioner, partitionForKey } from './partitioner.ts';

const byKafkajs = createPartitioner();

const metadataOf = (partitions: number) =>
  Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [0],
    isr: [0],
  }));

describe('the partition of a key', () => {
  // What Kafka's Java producer did with these keys on a topic of three partitions.
  it.each([
    ['customer_001', 1],
    ['customer_002', 2],
    ['customer_003', 1],
    ['customer_004', 0],
    ['customer_005', 0],
    ['', 0],
    ['größer', 1],
  ])('%j is the one that the Java client chooses', (key, partition) => {
    expect(partitionForKey(key, 3)).toBe(partition);
  });

  it('is the one that kafkajs chooses, for any key and any number of partitions', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 500 }), (key, n) => {
        const message = { key: Buffer.from(key), value: null };
        const chosen = byKafkajs({ topic: 't', partitionMetadata: metadataOf(n), message });
        expect(partitionForKey(key, n)).toBe(chosen);
      }),
    );
  });

  it('is the same for a text as for its UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        expect(partitionForKey(key, 7)).toBe(partitionForKey(Buffer.from(key), 7));
      }),
    );
  });
});
