import { describe, expect, test } from 'vitest';
import { settle } from '../../test/group-members.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { groupOffset, openData, TestProducer } from '../../test/transactions.ts';
import type { BrokerData } from '../broker-data.ts';
import { ManualClock } from '../manual-clock.ts';

async function plainCommit({ groups }: BrokerData, offset: number, metadata = ''): Promise<void> {
  const partition = { partitionIndex: 0, committedOffset: offset, committedLeaderEpoch: -1 };
  const partitions = [{ ...partition, committedMetadata: metadata }];
  const anybody = { groupId: 'g', memberId: '', generationId: -1, groupInstanceId: null };
  await groups.commitOffsets({ ...anybody, topics: [{ name: 't', partitions }] });
}

async function openWithGroup(data: BrokerData): Promise<TestProducer> {
  const producer = new TestProducer(data);
  await producer.init({ timeoutMs: 900_000 });
  await data.transactions.addGroup(producer.identity, 'g');
  return producer;
}

describe('an offset in an open transaction', () => {
  test('gives way to one that was committed after it without a transaction', async () => {
    const clock = new ManualClock();
    const data = await openData(clock);
    const producer = await openWithGroup(data);
    await producer.commitOffset(7);
    clock.advance(1);
    await plainCommit(data, 9);
    await producer.finish('commit');
    expect(groupOffset(data)).toBe(9);
    await data.transactions.addGroup(producer.identity, 'g');
    clock.advance(1);
    await producer.commitOffset(8);
    await producer.finish('commit');
    expect(groupOffset(data)).toBe(8);
    await data.close();
  });

  test.each([true, false])(
    'keeps its group, and what is committed there, from being forgotten (%s)',
    async (committed) => {
      const clock = new ManualClock();
      const data = await openData(clock, undefined, { offsetsRetentionMs: 1 });
      const producer = await openWithGroup(data);
      if (committed) await plainCommit(data, 3);
      clock.advance(1);
      await producer.commitOffset(7);
      clock.advance(700_000);
      await settle();
      expect(groupOffset(data)).toBe(committed ? 3 : -1);
      await producer.finish('commit');
      expect(groupOffset(data)).toBe(7);
      await data.close();
    },
  );

  test('is still there when the journal was written anew', async () => {
    using folder = new TemporaryFolder();
    let data = await openData(new ManualClock(), folder.path);
    const producer = await openWithGroup(data);
    for (let i = 0; i < 20; i += 1) await plainCommit(data, i, 'x'.repeat(4_000));
    await producer.commitOffset(70);
    for (let run = 0; run < 2; run += 1) {
      await data.close();
      data = await openData(new ManualClock(), folder.path);
      expect(groupOffset(data, true)).toBe('UNSTABLE_OFFSET_COMMIT');
    }
    await Object.assign(new TestProducer(data), producer.identity).finish('commit');
    expect(groupOffset(data, true)).toBe(70);
    await data.close();
  });
});
