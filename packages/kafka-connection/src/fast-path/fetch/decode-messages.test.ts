import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { unpackLz4 } from '../../codecs/lz4.ts';
import { unpackSnappy } from '../../codecs/snappy.ts';
import { unpackZstandard } from '../../codecs/zstandard.ts';
import { crc32c } from '../bytes/crc32c.ts';
import { atOffset, emptied, encodeBatch, marker } from '../testing/batches.ts';
import { decode, plain } from '../testing/fetched.ts';
import { type Load, ours, stock } from '../testing/load-kafkajs.ts';

const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

beforeAll(() => {
  for (const load of [ours, stock]) {
    const { Codecs } = load<{ Codecs: Record<number, () => object> }>(
      'protocol/message/compression/index.js',
    );
    Codecs[2] = () => ({ decompress: unpackSnappy });
    Codecs[3] = () => ({ decompress: unpackLz4 });
    Codecs[4] = () => ({ decompress: unpackZstandard });
  }
});

describe.each(['java-client', 'librdkafka'])('batches written by %s', (client) => {
  test.each(CODECS)('are read as stock kafkajs reads them: %s', async (codec) => {
    const batches = await readFile(new URL(`../fixtures/${client}-${codec}.bin`, import.meta.url));
    const records = await decode(ours, batches);
    expect(plain(records)).toEqual(plain(await decode(stock, batches)));
    expect(records.map(({ offset }) => Number(offset))).toEqual([...records.keys()]);
    expect(String(records[0]?.key)).toBe('k1');
    expect(String(records[0]?.value)).toBe('Wert ä€');
    expect(records[0]?.headers).toEqual({
      h1: [Buffer.from('eins'), Buffer.from('nochmal')],
      h2: Buffer.from('zwei'),
    });
    expect(String(records[1]?.key)).toBe('k2');
    expect(records[1]?.value).toBeNull();
    expect(records.lastOffset).toBe(client === 'java-client' ? 3 : 2);
    expect(batches.readUInt32BE(17)).toBe(crc32c(batches, 21, 12 + batches.readInt32BE(8)));
  });
});

test('reads null keys, empty values and empty headers of the Java client', async () => {
  const file = new URL('../fixtures/java-client-none.bin', import.meta.url);
  const [, , third, fourth] = await decode(ours, await readFile(file));
  expect(third?.key).toBeNull();
  expect(third?.headers).toEqual({ h3: Buffer.alloc(0) });
  expect(String(third?.value)).toBe('no key');
  expect(fourth?.value).toEqual(Buffer.alloc(0));
});

test('tells the last offset of a batch that compaction emptied', async () => {
  const batch = await encodeBatch(ours, [{ value: 'a' }, { value: 'b' }], { producerId: 1 });
  expect(await lastOffsetOf(ours, emptied(atOffset(batch, 40)))).toBe(41);
  expect(await lastOffsetOf(stock, emptied(atOffset(batch, 40))), 'stock').toBeUndefined();
});

async function lastOffsetOf(load: Load, batches: Buffer): Promise<number | undefined> {
  const messages = await decode(load, batches);
  return messages.lastOffset;
}

test('reads what a broker’s log cleaner left of 900 overwritten records', async () => {
  const file = new URL('../fixtures/broker-compacted.bin', import.meta.url);
  const records = await decode(ours, await readFile(file));
  expect(records).toHaveLength(0);
  expect(records.lastOffset).toBe(899);
});

test('reads a batch of 200,000 records, which ends stock kafkajs', async () => {
  const messages = Array.from({ length: 200_000 }, () => ({ value: 'x' }));
  const batch = await encodeBatch(ours, messages);
  const records = await decode(ours, batch);
  expect(records).toHaveLength(200_000);
  expect(records.at(-1)?.offset).toBe('199999');
  await expect(decode(stock, batch), 'stock').rejects.toThrow(RangeError);
});

test('reads several batches and leaves out what was cut off at the end', async () => {
  const one = await encodeBatch(ours, [{ value: 'a' }, { value: 'b' }]);
  const batches = Buffer.concat([one, atOffset(one, 2), atOffset(one, 4)]);
  for (const cut of [1, 20, one.length - 61, one.length - 1]) {
    const records = await decode(ours, batches.subarray(0, batches.length - cut));
    expect(records.map(({ offset }) => offset)).toEqual(['0', '1', '2', '3']);
    expect(records.lastOffset).toBe(3);
  }
  expect(await decode(ours, one.subarray(0, 30))).toEqual([]);
  expect(await decode(ours, Buffer.alloc(0))).toEqual([]);
});

test('marks the records of control batches and of transactions', async () => {
  const batches = Buffer.concat([
    await encodeBatch(ours, [{ value: 'a' }], { producerId: 3, transactionalId: 'x' }),
    await marker('commit', 3, 1),
  ]);
  const records = await decode(ours, batches);
  expect(records.map((record) => record.isControlRecord)).toEqual([false, true]);
  expect(records[0]?.batchContext).toMatchObject({ inTransaction: true, producerId: '3' });
  expect(plain(records)).toEqual(plain(await decode(stock, batches)));
});

test('keeps offsets and timestamps beyond 32 bits, and timestamps beyond 2^53, exact', async () => {
  const batch = atOffset(await encodeBatch(ours, [{ value: 'a' }, { value: 'b' }]), 2 ** 40 + 1);
  batch.writeBigInt64BE(1_700_000_000_123_456_789n, 27);
  const records = await decode(ours, batch);
  expect(records.map(({ offset, timestamp }) => ({ offset, timestamp }))).toEqual([
    { offset: '1099511627777', timestamp: '1700000000123456789' },
    { offset: '1099511627778', timestamp: '1700000000123456789' },
  ]);
  expect(records[1]?.position).toBe(2 ** 40 + 2);
});

test('takes the broker’s timestamp where the topic says so', async () => {
  const batch = await encodeBatch(ours, [{ value: 'a', timestamp: 5 }]);
  batch.writeInt16BE(batch.readInt16BE(21) | 0x08, 21);
  batch.writeBigInt64BE(77n, 35);
  expect((await decode(ours, batch))[0]?.timestamp).toBe('77');
});

test('refuses a batch with a record that reaches behind it', async () => {
  const batch = await encodeBatch(ours, [{ value: 'a' }]);
  batch[61] = 0x7e;
  await expect(decode(ours, batch)).rejects.toMatchObject({ name: 'KafkaJSNonRetriableError' });
  const short = await encodeBatch(ours, [{ value: 'a' }]);
  short.writeInt32BE(5, 8);
  await expect(decode(ours, short)).rejects.toThrow('shorter than its header');
});

test('shows a record whole where it is printed or becomes JSON', async () => {
  const [record] = await decode(ours, await encodeBatch(ours, [{ key: 'k', value: 'v' }]));
  expect(inspect(record)).toContain("offset: '0'");
  expect(JSON.parse(JSON.stringify(record))).toMatchObject({ offset: '0', headers: {} });
});
