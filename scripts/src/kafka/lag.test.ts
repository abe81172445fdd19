import { commitGroupOffsets, createPartitioner } from '@tidemark/kafka-connection';
import { describe, expect, it } from 'vitest';
import {
  connection,
  json,
  kafka,
  produce,
  withOrdersBroker,
} from './test-support/orders-broker.ts';

withOrdersBroker();

describe('lag', () => {
  it('is what waits behind the offset that the group committed', async () => {
    await produce('orders', [
      { partition: 1, value: 'a' },
      { partition: 1, value: 'b' },
    ]);
    await using connected = await connection();
    await commitGroupOffsets(connected, { groupId: 'g', topic: 'orders' }, new Map([[1, 1]]));
    expect(await json('lag', 'g')).toEqual([
      { groupId: 'g', topic: 'orders', partition: 0, end: 0 },
      { groupId: 'g', topic: 'orders', partition: 1, committed: 1, end: 2, lag: 1 },
      { groupId: 'g', topic: 'orders', partition: 2, end: 0 },
    ]);
    expect(await kafka('lag')).toEqual([
      'GROUP  TOPIC   PARTITION  COMMITTED  END  LAG  CLIENT',
      'g      orders          0          -    0    -       -',
      'g      orders          1          1    2    1       -',
      'g      orders          2          -    0    -       -',
      'g: Empty, 1 behind',
    ]);
    expect(await json('groups')).toEqual([{ groupId: 'g', state: 'Empty', members: [] }]);
  });
});

describe('lag behind transactions', () => {
  it('is that of records: markers are read by nobody', async () => {
    await using connected = await connection();
    const producer = connected
      .createKafka()
      .producer({ transactionalId: 'job', createPartitioner });
    await producer.connect();
    const send = async (end: 'commit' | 'abort') => {
      const transaction = await producer.transaction();
      await transaction.send({ topic: 'orders', messages: [{ partition: 0, value: 'a' }] });
      await transaction[end]();
    };
    await send('commit');
    await send('abort');
    const lagFrom = async (offset: number) => {
      await commitGroupOffsets(
        connected,
        { groupId: 'g', topic: 'orders' },
        new Map([[0, offset]]),
      );
      return (await json('lag', 'g'))[0];
    };
    expect(await lagFrom(0)).toMatchObject({ committed: 0, end: 4, lag: 1 });
    expect(await lagFrom(1)).toMatchObject({ committed: 1, end: 4, lag: 0 });
    await send('commit');
    await producer.disconnect();
    expect(await lagFrom(1)).toMatchObject({ end: 6, lag: 1 });
    expect((await kafka('lag', 'g')).at(-1)).toBe('g: Empty, 1 behind');
  });
});

describe('watermark lag', () => {
  it('is read from what the job committed beside its offset', async () => {
    const watermark = Date.now() - 90_000;
    await using connected = await connection();
    const producer = connected
      .createKafka()
      .producer({ transactionalId: 'job', createPartitioner });
    await producer.connect();
    const commit = async (metadata: string) => {
      const transaction = await producer.transaction();
      const partitions = [{ partition: 0, offset: '0', metadata }];
      // kafkajs' types know nothing of the metadata that it sends.
      await transaction.sendOffsets({
        consumerGroupId: 'job',
        topics: [{ topic: 'orders', partitions }],
      });
      await transaction.commit();
    };
    await commit('something else');
    expect((await json('lag', 'job'))[0]).not.toHaveProperty('watermark');
    await commit(`wm=${watermark}`);
    await producer.disconnect();
    const [lag] = await json('lag', 'job');
    expect(lag).toMatchObject({ watermark });
    expect(lag.watermarkLagMs).toBeGreaterThanOrEqual(90_000);
    const [headings, row] = await kafka('lag', 'job');
    expect(headings).toContain('WATERMARK LAG');
    expect(row).toMatch(/ [12] min +-$/);
  });
});
