import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  assignOffset,
  batchBytes,
  compressionOf,
  hasLogAppendTime,
  isControlBatch,
  isTransactional,
  nextOffset,
  readBatchHeader,
} from './batch-header.ts';
import { buildBatch, type NewRecord } from './build-batch.ts';
import { checkBatch } from './check-batch.ts';
import { checkProduced } from './check-produced.ts';
import { crc32c } from './crc32c.ts';
import { batchPayload, MalformedRecordError, recordsOf } from './record.ts';

const bytes = fc.uint8Array({ maxLength: 60 }).map((content) => Buffer.from(content));
const header = fc.tuple(fc.string({ maxLength: 10 }), fc.option(bytes)) as fc.Arbitrary<
  [string, Buffer | null]
>;
const record: fc.Arbitrary<NewRecord> = fc.record({
  key: fc.option<Buffer>(bytes),
  value: fc.option<Buffer>(bytes),
  timestamp: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  headers: fc.array(header, { maxLength: 3 }),
});
const records = fc.array(record, { minLength: 1, maxLength: 20 });
const one: NewRecord = {
  key: Buffer.from('k'),
  value: Buffer.from('v'),
  timestamp: 1_700_000_000_000,
};

test('what is built is whole, and its records come out as they went in', () => {
  fc.assert(
    fc.property(records, fc.bigInt({ min: 0n, max: 1n << 62n }), (content, producerId) => {
      const batch = buildBatch(content, {
        producerId,
        producerEpoch: 3,
        baseSequence: 7,
        baseOffset: 1000,
      });
      const check = checkBatch(batch);
      if (check.state !== 'whole') throw new Error(check.state);
      const { header } = check;
      expect(header).toMatchObject({
        producerId,
        producerEpoch: 3,
        baseSequence: 7,
        recordCount: content.length,
      });
      expect(batchBytes(header)).toBe(batch.length);
      expect(nextOffset(header)).toBe(1000 + content.length);
      expect(header.maxTimestamp).toBe(Math.max(...content.map(({ timestamp }) => timestamp)));
      const read = [...recordsOf(header, batchPayload(batch))];
      expect(read).toEqual(
        content.map(({ key, value, timestamp }, i) => ({
          key,
          value,
          timestamp,
          offset: 1000 + i,
        })),
      );
    }),
  );
});

test('giving a batch its offset leaves its checksum right', () => {
  const batch = buildBatch([one]);
  assignOffset(batch, 2 ** 40 + 5, 9);
  const check = checkBatch(batch);
  expect(check).toMatchObject({
    state: 'whole',
    header: { baseOffset: 2 ** 40 + 5, partitionLeaderEpoch: 9 },
  });
});

test('a changed byte behind the checksum is found, wherever it is', () => {
  fc.assert(
    fc.property(records, fc.nat(), fc.integer({ min: 1, max: 255 }), (content, at, change) => {
      const batch = buildBatch(content);
      const position = 17 + (at % (batch.length - 17));
      batch[position] = (batch[position] as number) ^ change;
      expect(checkBatch(batch).state).toBe('corrupt');
    }),
  );
});

test('a batch that ends too early is a torn tail, not a damaged one', () => {
  const batch = buildBatch([one, one]);
  for (let length = 0; length < batch.length; length += 1) {
    expect(checkBatch(batch.subarray(0, length)).state).toBe('truncated');
  }
});

test('attribute bits are read as Kafka means them', () => {
  const header = (attributes: number) => readBatchHeader(buildBatch([one], { attributes }));
  expect([0, 1, 2, 3, 4, 5].map((bits) => compressionOf(header(bits)))).toEqual([
    'none',
    'gzip',
    'snappy',
    'lz4',
    'zstd',
    undefined,
  ]);
  expect([hasLogAppendTime, isTransactional, isControlBatch].map((is) => is(header(0)))).toEqual([
    false,
    false,
    false,
  ]);
  expect(hasLogAppendTime(header(0x08))).toBe(true);
  expect(isTransactional(header(0x10))).toBe(true);
  expect(isControlBatch(header(0x20))).toBe(true);
});

test('records that do not add up are an error of their own, never an endless loop', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      (noise, recordCount) => {
        const header = { ...readBatchHeader(buildBatch([one])), recordCount };
        try {
          expect([...recordsOf(header, Buffer.from(noise))].length).toBe(recordCount);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedRecordError);
        }
      },
    ),
  );
});

test('a client may append one whole batch', () => {
  expect(checkProduced(buildBatch([one]), false).ok).toBe(true);
});

const refused = (batch: Buffer, keysRequired = false) => {
  const check = checkProduced(batch, keysRequired);
  return check.ok ? 'accepted' : check.error;
};

test('nothing, half a batch, and a batch with a wrong checksum are corrupt messages', () => {
  const batch = buildBatch([one]);
  expect(refused(Buffer.alloc(0))).toBe('CORRUPT_MESSAGE');
  expect(refused(batch.subarray(0, 40))).toBe('CORRUPT_MESSAGE');
  batch.writeUInt32BE(1, 17);
  expect(refused(batch)).toBe('CORRUPT_MESSAGE');
});

test('two batches, control batches, unknown codecs and impossible counts are invalid records', () => {
  expect(refused(Buffer.concat([buildBatch([one]), buildBatch([one])]))).toBe('INVALID_RECORD');
  expect(refused(buildBatch([one], { attributes: 0x30 }))).toBe('INVALID_RECORD');
  expect(refused(buildBatch([one], { attributes: 5 }))).toBe('INVALID_RECORD');
  expect(refused(buildBatch([one], { producerId: 4n, producerEpoch: 0 }))).toBe('INVALID_RECORD');
  expect(refused(altered((batch) => batch.writeInt32BE(3, 57)))).toBe('INVALID_RECORD');
  expect(refused(altered((batch) => batch.writeInt32BE(0, 57)))).toBe('INVALID_RECORD');
});

test('older message formats are named as what they are', () => {
  expect(refused(altered((batch) => batch.writeInt8(1, 16)))).toBe(
    'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  );
});

test('where keys are required a record without one is refused, compressed or not', () => {
  const noKey = { ...one, key: null };
  expect(refused(buildBatch([one, noKey]), true)).toBe('INVALID_RECORD');
  expect(refused(gzipped(buildBatch([one, noKey])), true)).toBe('INVALID_RECORD');
  expect(refused(gzipped(buildBatch([one])), true)).toBe('accepted');
  expect(refused(buildBatch([noKey]))).toBe('accepted');
});

function altered(change: (batch: Buffer) => void): Buffer {
  const batch = buildBatch([one]);
  change(batch);
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

function gzipped(plain: Buffer): Buffer {
  const batch = Buffer.concat([plain.subarray(0, 61), gzipSync(batchPayload(plain))]);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt16BE(1, 21);
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}
