import { expect, it } from 'vitest';
import type { KafkaClient, LogReader } from '../client/kafka-client.ts';
import { ChangelogCodec } from './changelog-codec.ts';
import { ChangelogReader } from './changelog-reader.ts';
import { CHANGELOG_VERSION } from './task-progress.ts';

const AT = { topic: 'log', partition: 0 };
const target = { apply() {}, isWanted: () => true, onProgress() {}, onWait() {} };

function progressRecord(number: number) {
  const [record] = new ChangelogCodec('log').encode([], {
    version: CHANGELOG_VERSION,
    number,
    positions: [],
  });
  const { key, value } = record ?? {};
  const offset = String(number);
  return { key: key as Buffer, value: Buffer.from(String(value)), offset, timestamp: '0' };
}

/** A log of progress records; `visible` is how many of them each fetch may show at most. */
function clientOf(records: number, visible: readonly number[]) {
  const ends = [...visible];
  const reader: LogReader = {
    async read({ offset }) {
      const endOffset = ends.shift() ?? records;
      const seen = Array.from({ length: Math.max(0, endOffset - offset) }, (_, index) =>
        progressRecord(offset + index),
      );
      return { records: seen, nextOffset: Math.max(offset, endOffset), endOffset };
    },
    highWatermarks: async () => new Map([[0, records]]),
    async close() {},
  };
  const client: Pick<KafkaClient, 'logReader' | 'logRanges'> = {
    logReader: () => reader,
    logRanges: async () => [{ partition: 0, low: 0, high: visible[0] ?? records }],
  };
  return new ChangelogReader(client);
}

it('reads all that is committed though a new leader shows less of it at first', async () => {
  const reader = clientOf(5, [2, 2, 4]);
  const restored = await reader.restore(AT.topic, AT.partition, target);
  expect(restored).toMatchObject({ offset: 5, progress: { number: 4 } });
});

it('waits for the marker of a transaction whose commit was answered, and tells what it waits for', async () => {
  const waits: string[] = [];
  const restored = await clientOf(5, [3, 3, 3]).restore(AT.topic, AT.partition, {
    ...target,
    onWait: (reason) => waits.push(reason),
  });
  expect(restored).toMatchObject({ offset: 5, progress: { number: 4 } });
  expect(waits).toEqual(Array(2).fill('a transaction is open at offset 3 of log-0.'));
});

it('takes a partition that is missing for an error, and not for an empty one', async () => {
  await expect(clientOf(3, []).restore(AT.topic, 1, target)).rejects.toThrow('has no partition 1');
});

it('tells where the last progress stands', async () => {
  const restored = await clientOf(3, []).restore(AT.topic, AT.partition, target);
  expect(restored.progressAt).toBe(2);
});
