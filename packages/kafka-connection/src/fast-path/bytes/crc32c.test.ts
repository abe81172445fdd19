import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stock } from '../testing/load-kafkajs.ts';
import { crc32c } from './crc32c.ts';

const stockCrc32c = stock<(bytes: Buffer) => number>('protocol/recordBatch/crc32C/index.js');

test('gives the check value of CRC-32C', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
});

test('agrees with stock kafkajs wherever in memory the bytes lie', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), fc.nat(20), (bytes, skip, cut) => {
      const start = Math.min(skip, bytes.length);
      const end = Math.max(start, bytes.length - cut);
      const shifted = Buffer.concat([Buffer.alloc(skip), bytes]).subarray(skip);
      expect(crc32c(shifted, start, end)).toBe(stockCrc32c(shifted.subarray(start, end)));
    }),
  );
});
