import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from '../bytes/crc32c.ts';
import { encodeBatch } from '../testing/batches.ts';
import { decode, plain } from '../testing/fetched.ts';
import { ours, stock } from '../testing/load-kafkajs.ts';
import type { OutgoingMessage } from './record-batch-encoder.ts';

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc.string({ unit: 'binary', maxLength: 80 }),
);
const message: fc.Arbitrary<OutgoingMessage> = fc.record(
  {
    key: fc.option(bytes),
    value: fc.option(bytes),
    timestamp: fc.oneof(
      fc.nat(2_000_000_000_000),
      fc.constantFrom(0, 1, 9_007_199_254_740_991, -1),
    ),
    headers: fc.dictionary(
      // Stock kafkajs takes names like valueOf for headers that were there before.
      fc.string({ unit: 'binary', maxLength: 12 }).filter((name) => !(name in {})),
      fc.oneof(
        bytes,
        fc.constant(null),
        fc.array(fc.option(bytes), { minLength: 1, maxLength: 3 }),
      ),
      { maxKeys: 4 },
    ),
  },
  { requiredKeys: ['value', 'timestamp'] },
);

test('what is encoded is read by stock kafkajs and by ours as it was given', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(0, 1),
      async (messages, compression) => {
        const batch = await encodeBatch(ours, messages, { compression, producerId: 7 });
        expect(batch.readUInt32BE(17)).toBe(crc32c(batch, 21));
        const byStock = await decode(stock, batch);
        const byOurs = await decode(ours, batch);
        expect(plain(byOurs)).toEqual(plain(byStock));
        expect(byOurs.map(({ key, value, timestamp }) => ({ key, value, timestamp }))).toEqual(
          messages.map(({ key, value, timestamp }) => ({
            key: asBytes(key),
            value: asBytes(value),
            timestamp: String(timestamp),
          })),
        );
        expect(byOurs.map(({ headers }) => headers)).toEqual(messages.map(asHeaders));
      },
    ),
    { numRuns: 150 },
  );
});

test('writes the same batch as stock kafkajs, but for the leader epoch that the broker sets', async () => {
  const messages = Array.from({ length: 300 }, (_, index) => ({
    key: `customer_${index % 7}`,
    value: Buffer.from(`order ${index}`),
    timestamp: String(1_700_000_000_000 + index),
    headers: { schema: '1', many: ['a', Buffer.from('b')] },
  }));
  const traits = { producerId: 4_294_967_299, producerEpoch: 3, firstSequence: 17 };
  for (const transactionalId of [undefined, 'shop-1']) {
    const byOurs = await encodeBatch(ours, messages, { ...traits, transactionalId });
    const byStock = await encodeBatch(stock, messages, { ...traits, transactionalId });
    byOurs.writeInt32BE(0, 12);
    expect(byOurs.equals(byStock)).toBe(true);
  }
});

test('takes timestamps as numbers: base and largest are right across a change of digits', async () => {
  const messages = [9, 10, 1_000, 8].map((timestamp) => ({ value: 'x', timestamp }));
  const batch = await encodeBatch(ours, messages);
  expect(batch.readBigInt64BE(35)).toBe(1_000n);
  const byStock = await encodeBatch(stock, messages);
  expect(byStock.readBigInt64BE(35), 'stock').toBe(9n);
});

test('gives records without a timestamp the time of sending', async () => {
  const before = Date.now();
  const [record] = await decode(ours, await encodeBatch(ours, [{ value: 'x' }]));
  expect(Number(record?.timestamp)).toBeGreaterThanOrEqual(before);
});

test('writes a header of null, which stock kafkajs cannot, and leaves an undefined one out', async () => {
  const message = { value: 'x', headers: { empty: null, none: undefined, name: 'v' } };
  const [record] = await decode(stock, await encodeBatch(ours, [message]));
  expect(record?.headers).toEqual({ empty: null, name: Buffer.from('v') });
  await expect(encodeBatch(stock, [message]), 'stock').rejects.toThrow(TypeError);
});

test('refuses a timestamp that is no whole number', async () => {
  await expect(encodeBatch(ours, [{ value: 'x', timestamp: 'soon' }])).rejects.toThrow(/soon/);
  await expect(encodeBatch(ours, [{ value: 'x', timestamp: 1.5 }])).rejects.toThrow(/1.5/);
});

test('grows with records that are much larger than the first', async () => {
  const messages = [1, 10, 100_000, 3].map((size) => ({ key: null, value: 'ä'.repeat(size) }));
  const records = await decode(ours, await encodeBatch(ours, messages));
  expect(records.map(({ value }) => String(value))).toEqual(messages.map(({ value }) => value));
});

function asBytes(value: unknown): Buffer | null {
  return value === null || value === undefined ? null : Buffer.from(value as Buffer | string);
}

function asHeaders({ headers }: OutgoingMessage): object {
  return Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [
      name,
      // One value in a list is read as one value.
      Array.isArray(value)
        ? value.length === 1
          ? asBytes(value[0])
          : value.map(asBytes)
        : asBytes(value),
    ]),
  );
}
