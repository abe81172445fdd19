import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stock } from '../testing/load-kafkajs.ts';
import { murmur2 } from './murmur2.ts';

const stockMurmur2 = stock<(key: Buffer | string) => number>(
  'producer/partitioners/default/murmur2.js',
);

test('gives what the tests of Kafka’s Java client expect', () => {
  expect(murmur2('21')).toBe(-973932308);
  expect(murmur2('foobar')).toBe(-790332482);
  expect(murmur2('a-little-bit-long-string')).toBe(-985981536);
  expect(murmur2('a-little-bit-longer-string')).toBe(-1486304829);
  expect(murmur2(Buffer.from('lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8'))).toBe(-58897971);
});

test('agrees with stock kafkajs on any bytes and any text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(murmur2(bytes)).toBe(stockMurmur2(Buffer.from(bytes)));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(murmur2(text)).toBe(stockMurmur2(text));
    }),
  );
});
