import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupOffset, openData, TestProducer } from '../../test/transactions.ts';
import type { BrokerData } from '../broker-data.ts';
import { ManualClock } from '../manual-clock.ts';

let data: BrokerData;
let producer: TestProducer;

beforeEach(async () => {
  data = await openData(new ManualClock());
  producer = new TestProducer(data);
});

afterEach(() => data.close());

describe('offsets in a transaction', () => {
  test('count with its commit, and until then keep readers of stable offsets waiting', async () => {
    await producer.init();
    await data.transactions.addGroup(producer.identity, 'g');
    expect(await producer.commitOffset(7)).toBe('NONE');
    expect([groupOffset(data), groupOffset(data, true)]).toEqual([-1, 'UNSTABLE_OFFSET_COMMIT']);
    await producer.finish('commit');
    expect([groupOffset(data), groupOffset(data, true)]).toEqual([7, 7]);
  });

  test('that is aborted are dropped', async () => {
    await producer.init();
    await data.transactions.addGroup(producer.identity, 'g');
    await producer.commitOffset(7);
    await producer.finish('abort');
    expect([groupOffset(data), groupOffset(data, true)]).toEqual([-1, -1]);
  });

  test('do not outlive their topic', async () => {
    await producer.init();
    await data.transactions.addGroup(producer.identity, 'g');
    await producer.commitOffset(7);
    await data.topics.delete('t');
    await producer.finish('commit');
    expect(groupOffset(data)).toBe(-1);
  });

  test('are taken of members of the generation; of producers that cannot say, too', async () => {
    const join = { groupId: 'g', memberId: '', groupInstanceId: null, protocolType: 'consumer' };
    const protocols = [{ name: 'range', metadata: Buffer.alloc(0) }];
    const times = { sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10_000 };
    const client = { clientId: 'c', clientHost: '', memberIdRequired: false };
    const { memberId, generationId } = await data.groups.join({
      ...join,
      protocols,
      ...times,
      ...client,
    });
    await producer.init();
    await data.transactions.addGroup(producer.identity, 'g');
    expect(await producer.commitOffset(1, { memberId, generationId: generationId + 1 })).toBe(
      'ILLEGAL_GENERATION',
    );
    expect(await producer.commitOffset(1, { memberId: 'x', generationId })).toBe(
      'UNKNOWN_MEMBER_ID',
    );
    expect(await producer.commitOffset(2, { memberId, generationId })).toBe('NONE');
    expect(await producer.commitOffset(3)).toBe('NONE');
    await producer.finish('commit');
    expect(groupOffset(data)).toBe(3);
  });
});
