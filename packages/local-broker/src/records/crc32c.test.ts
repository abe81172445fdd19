import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';

test('the check value of CRC-32/ISCSI comes out', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
});

test('the checksum of nothing is zero', () => {
  expect(crc32c(Buffer.alloc(0))).toBe(0);
});

test('word-wise steps agree with the definition, bit by bit, at every alignment', () => {
  const bytes = fc.uint8Array({ maxLength: 200 });
  fc.assert(
    fc.property(bytes, fc.nat(7), fc.nat(9), (content, front, back) => {
      const padded = Buffer.concat([Buffer.alloc(front, 1), content, Buffer.alloc(back, 2)]);
      expect(crc32c(padded, front, front + content.length)).toBe(byDefinition(content));
    }),
  );
});

function byDefinition(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}
