// Parts of stock kafkajs by themselves.
import { readFile } from 'node:fs/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { KafkajsInternals } from '../kafkajs-internals.ts';
import { encodeBatch } from '../testing/batches.ts';
import { decode } from '../testing/fetched.ts';
import { ours, stock } from '../testing/load-kafkajs.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('asks for a timer of less than nothing, of which Node 24 warns', () => {
  const Queue = stock<
    new (
      options: object,
    ) => { scheduleCheckPendingRequests(): void; destroy(): void }
  >('network/requestQueue/index.js');
  const queue = new Queue({ logger: { debug() {}, warn() {} } });
  const timer = vi.spyOn(globalThis, 'setTimeout');
  queue.scheduleCheckPendingRequests();
  expect(timer.mock.calls[0]?.[1]).toBeLessThan(0);
  queue.destroy();
});

test('keys and values hold the whole answer of a broker in memory', async () => {
  const [first, second] = await decode(
    stock,
    Buffer.from(await encodeBatch(ours, [{ value: 'a' }, { value: 'b'.repeat(100_000) }])),
  );
  expect(first?.value?.buffer).toBe(second?.value?.buffer);
  expect(first?.value?.buffer.byteLength).toBeGreaterThan(100_000);
});

test('takes a batch that was damaged on its way', async () => {
  const batch = await encodeBatch(ours, [{ value: 'a' }]);
  batch.writeInt32BE(~batch.readInt32BE(17), 17);
  const [record] = await decode(stock, batch);
  expect(String(record?.value)).toBe('a');
});

test.each(['snappy', 'lz4', 'zstd'])(
  'cannot read what was compressed with anything but gzip: %s',
  async (codec) => {
    const batches = await readFile(
      new URL(`../fixtures/java-client-${codec}.bin`, import.meta.url),
    );
    await expect(decode(stock, batches)).rejects.toMatchObject({
      ...{ name: 'KafkaJSNotImplemented', retriable: false },
    });
  },
);

test('does not know the error of a fenced producer (90)', () => {
  const { createErrorFromCode } = stock<KafkajsInternals['protocolErrors']>('protocol/error.js');
  expect(createErrorFromCode(90)).toMatchObject({ type: 'KAFKAJS_UNKNOWN_ERROR_CODE', code: -99 });
});

test('speaks a version to a broker that has dropped it', () => {
  const { lookup } = stock<{
    lookup(
      versions: object,
    ): (
      key: number,
      of: { versions: readonly number[]; protocol: (of: { version: number }) => unknown },
    ) => unknown;
  }>('protocol/requests/index.js');
  const ask = lookup({ 0: { minVersion: 9, maxVersion: 13 } });
  expect(ask(0, { versions: [5, 6, 7], protocol: ({ version }) => version })).toBe(7);
});
