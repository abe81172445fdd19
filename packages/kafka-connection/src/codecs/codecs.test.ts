import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CompressionCodecs, CompressionTypes } from '../kafkajs.ts';
import { registerCodecs } from './register-codecs.ts';

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}.bin`, import.meta.url));

const orderJson = (i: number) =>
  `{"orderId":"order_${String(i + 1).padStart(5, '0')}","customerId":"customer_00${(i % 5) + 1}",` +
  `"amount":${((i * 37) % 490) + 10}.${String((i * 13) % 100).padStart(2, '0')},` +
  `"timestamp":${1_721_058_123_456 + i * 1_000},"category":"Electronics"}`;

const ORDERS = Array.from({ length: 500 }, (_, i) => orderJson(i));

describe('a record batch that another client compressed', () => {
  beforeAll(registerCodecs);

  it.each([
    ['java-snappy', CompressionTypes.Snappy, 500],
    ['java-lz4', CompressionTypes.LZ4, 500],
    ['java-zstd', CompressionTypes.ZSTD, 500],
    ['librdkafka-snappy', CompressionTypes.Snappy, 499],
    ['librdkafka-lz4', CompressionTypes.LZ4, 499],
    ['librdkafka-zstd', CompressionTypes.ZSTD, 499],
  ])('%s is unpacked to the last byte', async (name, type, records) => {
    const text = (await codec(type).decompress(fixture(name))).toString('latin1');
    expect(text.match(/\{"orderId".*?\}/gs)).toEqual(ORDERS.slice(-records));
    // Behind the last value stands its header count, zero, and nothing else.
    expect(text.endsWith(`${ORDERS.at(-1)}\0`)).toBe(true);
  });

  it('comes in the two framings of Snappy', () => {
    expect(fixture('java-snappy').subarray(1, 7).toString()).toBe('SNAPPY');
    expect(fixture('librdkafka-snappy').includes('SNAPPY')).toBe(false);
  });

  it.each([
    ['java-snappy', CompressionTypes.Snappy],
    ['librdkafka-snappy', CompressionTypes.Snappy],
    ['java-lz4', CompressionTypes.LZ4],
    ['librdkafka-lz4', CompressionTypes.LZ4],
    ['java-zstd', CompressionTypes.ZSTD],
  ])('%s cut short is an error with a code', async (name, type) => {
    const bytes = fixture(name);
    await expect(codec(type).decompress(bytes.subarray(0, bytes.length / 2))).rejects.toMatchObject(
      {
        code: 'RECORD_BATCH_CORRUPT',
        exitCode: 1,
      },
    );
  });

  it('can be read but not written: gzip and no compression are for writing', async () => {
    await expect(
      codec(CompressionTypes.ZSTD).compress({ buffer: Buffer.of(1) }),
    ).rejects.toMatchObject({
      code: 'CODEC_READ_ONLY',
    });
  });
});

interface Codec {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
}

function codec(type: number): Codec {
  const codecs: Record<number, () => Codec> = CompressionCodecs;
  const create = codecs[type];
  if (!create) throw new Error(`no codec ${type}`);
  return create();
}
