import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { crc32c } from '../bytes/crc32c.ts';
import { encodeBatch } from '../testing/batches.ts';
import { decode } from '../testing/fetched.ts';
import { ours } from '../testing/load-kafkajs.ts';

const [LENGTH_AT, CHECKSUM_AT, ATTRIBUTES_AT] = [8, 17, 21];
const [PRODUCER_ID_AT, EPOCH_AT, SEQUENCE_AT] = [43, 51, 53];

// Headers of kafkajs are an object: the values of one name stand together, wherever they stood before.
const header = (name: string, value: string) =>
  Buffer.from([name, value].map((text) => String.fromCharCode(text.length * 2) + text).join(''));
const hex = (...headers: Buffer[]) => Buffer.concat(headers).toString('hex');
const [ONE, TWO, ONE_AGAIN] = [header('h1', 'eins'), header('h2', 'zwei'), header('h1', 'nochmal')];
const INTERLEAVED = hex(ONE, TWO, ONE_AGAIN);
const GROUPED = hex(ONE, ONE_AGAIN, TWO);

/** What the checksum covers: all but what the broker writes itself. */
function checkedPart(batch: Buffer): string {
  return batch.subarray(ATTRIBUTES_AT).toString('hex');
}

/** The batches of a log segment, one by one. */
function* batchesOf(segment: Buffer): Iterable<Buffer> {
  for (let at = 0; at < segment.length; ) {
    const end = at + 12 + segment.readInt32BE(at + 8);
    yield segment.subarray(at, end);
    at = end;
  }
}

test.each(['java-client', 'librdkafka'])(
  'what %s wrote is written byte for byte the same by ours',
  async (client) => {
    const file = new URL(`../fixtures/${client}-none.bin`, import.meta.url);
    const batches = [...batchesOf(await readFile(file))];
    expect(batches.length).toBeGreaterThan(0);
    for (const theirs of batches) {
      const records = await decode(ours, theirs);
      expect(theirs.readInt16BE(ATTRIBUTES_AT)).toBe(0);
      const messages = records.map(({ key, value, headers, timestamp }) => {
        return { key, value, headers, timestamp };
      });
      const byOurs = await encodeBatch(ours, messages, {
        producerId: Number(theirs.readBigInt64BE(PRODUCER_ID_AT)),
        producerEpoch: theirs.readInt16BE(EPOCH_AT),
        firstSequence: theirs.readInt32BE(SEQUENCE_AT),
      });
      expect(checkedPart(byOurs)).toBe(checkedPart(theirs).replaceAll(INTERLEAVED, GROUPED));
      expect(byOurs.readUInt32BE(CHECKSUM_AT)).toBe(crc32c(byOurs, ATTRIBUTES_AT));
      expect(byOurs.readInt32BE(LENGTH_AT)).toBe(theirs.readInt32BE(LENGTH_AT));
    }
  },
);
