import { expect, test } from 'vitest';
import { append, batchOf, openLog } from '../../test/logs.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { readBatchHeader } from '../records/batch-header.ts';
import { MemoryStore } from '../storage/file-store.ts';
import { LeaderEpochs } from './leader-epochs.ts';

const log = (startOffset: number, endOffset: number) => ({ startOffset, endOffset });
const history = (...starts: [epoch: number, startOffset: number][]) => {
  const epochs = new LeaderEpochs(new MemoryStore('epochs'), 0);
  for (const [epoch, startOffset] of starts) epochs.begin(epoch, startOffset);
  return epochs;
};

test('an epoch ends where the next one began, and the present one at the end of the log', () => {
  const epochs = history([1, 10], [2, 25]);
  expect(epochs.endOf(0, log(0, 30))).toEqual({ epoch: 0, endOffset: 10 });
  expect(epochs.endOf(1, log(0, 30))).toEqual({ epoch: 1, endOffset: 25 });
  expect(epochs.endOf(2, log(0, 30))).toEqual({ epoch: 2, endOffset: 30 });
});

test('an epoch that wrote nothing is answered with the one before it', () => {
  const epochs = history([1, 10], [4, 10], [6, 25]);
  expect(epochs.endOf(1, log(0, 30))).toEqual({ epoch: 0, endOffset: 10 });
  expect(epochs.endOf(5, log(0, 30))).toEqual({ epoch: 4, endOffset: 25 });
});

test('what is not there yet is unknown, and so is what nobody asks for', () => {
  const epochs = history([3, 10]);
  expect(epochs.endOf(4, log(0, 30))).toEqual({ epoch: -1, endOffset: -1 });
  expect(epochs.endOf(-1, log(0, 30))).toEqual({ epoch: -1, endOffset: -1 });
});

test('an epoch whose records are deleted ends where the log starts', () => {
  const epochs = history([1, 10], [2, 25]);
  expect(epochs.endOf(0, log(12, 30))).toEqual({ epoch: 0, endOffset: 12 });
  expect(epochs.endOf(1, log(12, 30))).toEqual({ epoch: 1, endOffset: 25 });
});

test('records that never came into the log take the start of their epoch back', () => {
  const epochs = history([1, 10], [2, 25]);
  epochs.cut(20);
  expect(epochs.current).toBe(2);
  expect(epochs.endOf(1, log(0, 20))).toEqual({ epoch: 1, endOffset: 20 });
});

test('batches carry the epoch of their leader, and the history survives a restart', async () => {
  using folder = new TemporaryFolder();
  const before = await openLog({ folder: folder.path });
  await append(before, batchOf(['a', 'b']));
  before.beginEpoch(3);
  await append(before, batchOf(['c']));
  before.beginEpoch(4);
  await before.close();

  const after = await openLog({ folder: folder.path });
  expect(after.leaderEpoch).toBe(4);
  expect(after.epochs.all).toEqual([
    { epoch: 0, startOffset: 0 },
    { epoch: 3, startOffset: 2 },
    { epoch: 4, startOffset: 3 },
  ]);
  const read = await after.read(2, 1000, { minOneBatch: true, committed: false });
  if (read === 'OFFSET_OUT_OF_RANGE') throw new Error(read);
  expect(readBatchHeader(read.bytes).partitionLeaderEpoch).toBe(3);
  await after.close();
});
