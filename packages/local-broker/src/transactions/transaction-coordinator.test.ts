import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  committedValues,
  logOf,
  openData,
  reaches,
  stateOf,
  TestProducer,
} from '../../test/transactions.ts';
import type { BrokerData } from '../broker-data.ts';
import { ManualClock } from '../manual-clock.ts';

let clock: ManualClock;
let data: BrokerData;
let producer: TestProducer;

beforeEach(async () => {
  clock = new ManualClock();
  data = await openData(clock);
  producer = new TestProducer(data);
});

afterEach(() => data.close());

/** An open transaction with a value in partition 0. */
async function open(value = 'a'): Promise<void> {
  expect([await producer.init(), await producer.add(0)]).toEqual(['NONE', 'NONE']);
  await producer.send(value);
}

describe('a producer with a transactional id', () => {
  test('keeps its producer id, and shuts out whoever had the id before', async () => {
    await producer.init();
    const first = producer.identity;
    await producer.init();
    expect(producer.identity).toEqual({ ...first, epoch: first.epoch + 1 });
    expect(await data.transactions.addPartitions(first, [])).toBe('PRODUCER_FENCED');
    expect(await data.transactions.end(first, 'commit')).toBe('PRODUCER_FENCED');
    expect(data.transactions.verifyPartition(first, 't', 0)).toBe('PRODUCER_FENCED');
  });

  test('that takes the id over in an open transaction has it aborted first', async () => {
    await open();
    const next = new TestProducer(data);
    expect(await next.init()).toBe('CONCURRENT_TRANSACTIONS');
    await reaches(data, 'tx', 'CompleteAbort');
    expect(await next.init()).toBe('NONE');
    expect(next.epoch).toBe(producer.epoch + 2);
    expect(await committedValues(data)).toEqual([]);
    expect(logOf(data).lastStableOffset).toBe(2);
    await expect(producer.send('b')).rejects.toMatchObject({
      kafkaError: 'INVALID_PRODUCER_EPOCH',
    });
  });

  test('may go on with the identity it has, also when it asks twice (KIP-360)', async () => {
    await producer.init();
    const { identity } = producer;
    expect(await producer.init({ goOn: true })).toBe('NONE');
    const bumped = producer.identity;
    expect(bumped.epoch).toBe(identity.epoch + 1);
    producer.epoch = identity.epoch;
    expect(await producer.init({ goOn: true })).toBe('NONE');
    expect(producer.identity).toEqual(bumped);
  });

  test('may not go on with an identity that somebody else has taken over', async () => {
    await producer.init();
    const next = new TestProducer(data);
    await next.init();
    expect(await producer.init({ goOn: true })).toBe('PRODUCER_FENCED');
    producer.producerId += 1000n;
    expect(await producer.init({ goOn: true })).toBe('PRODUCER_FENCED');
  });

  test('gets a new producer id when the epochs are used up', async () => {
    await producer.init();
    const { producerId } = producer;
    for (let i = 0; i < 32_766; i += 1) await producer.init();
    expect(producer.identity).toMatchObject({ producerId, epoch: 32_766 });
    const last = producer.identity;
    await producer.init({ goOn: true });
    expect(producer.epoch).toBe(0);
    expect(producer.producerId).not.toBe(producerId);
    const renewed = producer.identity;
    // The answer was lost: the producer still has the old identity.
    Object.assign(producer, last);
    expect(await producer.init({ goOn: true })).toBe('NONE');
    expect(producer.producerId).toBe(renewed.producerId);
  });

  test('that ran out of time, or was shut out for nobody, may go on with the identity it had', async () => {
    for (const shutOut of ['time-out', 'take-over']) {
      await open();
      const { identity } = producer;
      if (shutOut === 'time-out') clock.advance(60_000);
      else await new TestProducer(data).init();
      await reaches(data, 'tx', 'CompleteAbort');
      expect(await producer.add(0)).toBe('PRODUCER_FENCED');
      expect(await producer.init({ goOn: true })).toBe('NONE');
      expect(producer.identity).toEqual({ ...identity, epoch: identity.epoch + 1 });
      expect(await producer.add(0)).toBe('NONE');
      await producer.finish('abort');
    }
  });

  test('is refused when the id is empty, or the time-out is not one that the broker allows', async () => {
    expect(await new TestProducer(data, '').init()).toBe('INVALID_REQUEST');
    for (const timeoutMs of [0, -1, 900_001]) {
      expect(await producer.init({ timeoutMs })).toBe('INVALID_TRANSACTION_TIMEOUT');
    }
    expect(await producer.init({ timeoutMs: 900_000 })).toBe('NONE');
  });

  test('that nobody knows, or that has the wrong producer id, is told so', async () => {
    expect(await producer.add(0)).toBe('INVALID_PRODUCER_ID_MAPPING');
    await producer.init();
    producer.producerId += 1n;
    expect([await producer.add(0), await producer.end('abort')]).toEqual([
      'INVALID_PRODUCER_ID_MAPPING',
      'INVALID_PRODUCER_ID_MAPPING',
    ]);
  });
});

describe('a transaction', () => {
  test('is not seen before its commit, and then all of it', async () => {
    await open();
    await producer.add(1);
    await producer.send('b', 1);
    expect([await committedValues(data, 0), await committedValues(data, 1)]).toEqual([[], []]);
    await producer.finish('commit');
    expect([await committedValues(data, 0), await committedValues(data, 1)]).toEqual([
      ['a'],
      ['b'],
    ]);
    expect(logOf(data).highWatermark).toBe(2);
  });

  test('that is aborted is never seen, and holds nobody up', async () => {
    await open();
    const other = new TestProducer(data, 'other');
    await other.init();
    await other.add(0);
    await other.send('b');
    await other.finish('commit');
    expect(logOf(data).lastStableOffset).toBe(0);
    await producer.finish('abort');
    expect(await committedValues(data)).toEqual(['b']);
  });

  test('whose markers are being written lets no other begin', async () => {
    await open();
    const ending = producer.end('commit');
    expect(data.transactions.verifyPartition(producer.identity, 't', 0)).toBe(
      'CONCURRENT_TRANSACTIONS',
    );
    expect(await producer.add(0)).toBe('CONCURRENT_TRANSACTIONS');
    expect(await producer.init()).toBe('CONCURRENT_TRANSACTIONS');
    expect(await producer.end('commit')).toBe('CONCURRENT_TRANSACTIONS');
    expect(await ending).toBe('NONE');
    expect(stateOf(data, 'tx')).toBe('PrepareCommit');
    expect(await producer.end('abort')).toBe('INVALID_TXN_STATE');
    expect(await producer.add(0)).toBe('CONCURRENT_TRANSACTIONS');
    await reaches(data, 'tx', 'CompleteCommit');
    expect(await producer.add(0)).toBe('NONE');
  });

  test('can be ended again the same way, when the answer was lost, and no other way', async () => {
    await open();
    await producer.finish('commit');
    expect([await producer.end('commit'), await producer.end('abort')]).toEqual([
      'NONE',
      'INVALID_TXN_STATE',
    ]);
  });

  test('that was not begun cannot be ended', async () => {
    await producer.init();
    expect([await producer.end('commit'), await producer.end('abort')]).toEqual([
      'INVALID_TXN_STATE',
      'INVALID_TXN_STATE',
    ]);
  });

  test('is written to only where it takes place', async () => {
    await open();
    const verify = (index: number) =>
      data.transactions.verifyPartition(producer.identity, 't', index);
    expect([verify(0), verify(1)]).toEqual(['NONE', 'INVALID_TXN_STATE']);
    const adding = producer.add(1);
    expect(verify(0)).toBe('NONE');
    await adding;
    expect(verify(1)).toBe('NONE');
    await producer.finish('abort');
    expect(verify(0)).toBe('INVALID_TXN_STATE');
  });

  test('can end whatever the settings of the topic are by then', async () => {
    await open();
    await data.topics.alterConfigs('t', { 'max.message.bytes': '10' });
    await producer.finish('commit');
    expect(await committedValues(data)).toEqual(['a']);
  });

  test('holds nobody back in front of the first record that is left', async () => {
    await open();
    await producer.send('b');
    logOf(data).deleteRecordsBefore(1);
    expect(logOf(data)).toMatchObject({ logStartOffset: 1, lastStableOffset: 1, highWatermark: 2 });
  });

  test('goes on to its end where a topic was deleted meanwhile', async () => {
    await open();
    await data.topics.delete('t');
    expect(await producer.end('commit')).toBe('NONE');
    await reaches(data, 'tx', 'CompleteCommit');
  });
});

describe('time', () => {
  test('that is up aborts the transaction and shuts its producer out', async () => {
    await producer.init({ timeoutMs: 5_000 });
    await producer.add(0);
    await producer.send('a');
    clock.advance(4_000);
    await producer.add(1);
    clock.advance(999);
    expect(stateOf(data, 'tx')).toBe('Ongoing');
    clock.advance(1);
    await reaches(data, 'tx', 'CompleteAbort');
    expect(await producer.end('commit')).toBe('PRODUCER_FENCED');
    expect(logOf(data).lastStableOffset).toBe(2);
    expect(await committedValues(data)).toEqual([]);
    await producer.init();
    await producer.add(0);
    await producer.send('b');
    await producer.finish('commit');
    expect(await committedValues(data)).toEqual(['b']);
  });

  test('is counted only while a transaction is open', async () => {
    const idle = clock.pending;
    await producer.init();
    expect(clock.pending).toBe(idle);
    await producer.add(0);
    expect(clock.pending).toBe(idle + 1);
    await producer.finish('commit');
    expect(clock.pending).toBe(idle);
    await producer.add(0);
    await producer.finish('abort');
    expect(clock.pending).toBe(idle);
  });
});
