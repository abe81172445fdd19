import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stock } from '../testing/load-kafkajs.ts';
import {
  readBigVarlong,
  readVarint,
  readVarlong,
  skipVarint,
  varintSize,
  varlongSize,
  writeVarint,
  writeVarlong,
} from './varint.ts';

interface StockEncoder {
  readonly buffer: Buffer;
  writeVarInt(value: number): StockEncoder;
  writeVarLong(value: number | bigint): StockEncoder;
}
const Encoder = stock<new () => StockEncoder>('protocol/encoder.js');

const safe = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(...edges()));

test('writes varints as kafkajs does, in the size that is announced', () => {
  fc.assert(
    fc.property(fc.integer(), (value) => {
      const bytes = Buffer.alloc(16);
      const end = writeVarint(bytes, 0, value);
      expect(bytes.subarray(0, end)).toEqual(new Encoder().writeVarInt(value).buffer);
      expect(varintSize(value)).toBe(end);
      expect(readVarint(bytes, { at: 0 })).toBe(value);
    }),
  );
});

test('writes varlongs as kafkajs does over all safe integers, and reads them back exactly', () => {
  fc.assert(
    fc.property(safe, (value) => {
      const bytes = Buffer.alloc(16);
      const end = writeVarlong(bytes, 0, value);
      expect(bytes.subarray(0, end)).toEqual(new Encoder().writeVarLong(value).buffer);
      expect(varlongSize(value)).toBe(end);
      const cursor = { at: 0 };
      expect(readVarlong(bytes, cursor)).toBe(value);
      expect(cursor.at).toBe(end);
    }),
    { numRuns: 1_000 },
  );
});

test('reads any 64-bit number as a bigint, and the nearest number of it', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const { buffer } = new Encoder().writeVarLong(value);
      expect(readBigVarlong(buffer, { at: 0 })).toBe(value);
      expect(readVarlong(buffer, { at: 0 })).toBe(Number(value));
      const cursor = { at: 0 };
      skipVarint(buffer, cursor);
      expect(cursor.at).toBe(buffer.length);
    }),
  );
});

function edges(): number[] {
  return [7, 14, 21, 28, 31, 32, 35, 42, 49, 52, 53].flatMap((bit) =>
    [-1, 0, 1]
      .flatMap((step) => [2 ** bit + step, -(2 ** bit) + step, 2 ** (bit - 1) + step])
      .filter(Number.isSafeInteger),
  );
}
