import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { append, batchesIn, batchOf, openLog, readAll } from '../../test/logs.ts';
import { type BatchHeader, readBatchHeader } from '../records/batch-header.ts';
import { PartitionProducers } from './partition-producers.ts';

const NOW = 1_700_000_000_000;

function header(baseSequence: number, records = 1, producerEpoch = 0, attributes = 0): BatchHeader {
  const values = Array.from({ length: records }, () => 'x');
  return readBatchHeader(
    batchOf(values, NOW, { producerId: 5n, producerEpoch, baseSequence, attributes }),
  );
}

describe('an idempotent producer', () => {
  test('that sends its batches again at random has each of them in the log once, in order', async () => {
    const steps = fc.array(
      fc.record({ records: fc.integer({ min: 1, max: 3 }), resend: fc.nat(6) }),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const log = await openLog();
        const sent: { batch: Buffer; sequence: number; offset: number; records: number }[] = [];
        let sequence = 0;
        const build = (records: number, at: number) =>
          batchOf(
            Array.from({ length: records }, (_, i) => `${at + i}`),
            NOW,
            {
              producerId: 5n,
              producerEpoch: 0,
              baseSequence: at,
            },
          );
        for (const { records, resend } of plan) {
          const answer = await append(log, build(records, sequence));
          expect(answer).toMatchObject({ baseOffset: sequence, duplicate: false });
          sent.push({
            batch: build(records, sequence),
            sequence,
            offset: answer.baseOffset,
            records,
          });
          sequence += records;
          const old = sent.at(-1 - resend);
          if (old === undefined) continue;
          const again = append(log, build(old.records, old.sequence));
          if (resend < 5)
            expect(await again).toMatchObject({ baseOffset: old.offset, duplicate: true });
          else
            await expect(again).rejects.toMatchObject({
              kafkaError: 'OUT_OF_ORDER_SEQUENCE_NUMBER',
            });
        }
        expect(log.highWatermark).toBe(sequence);
        expect(batchesIn(await readAll(log)).map(({ baseOffset }) => baseOffset)).toEqual(
          sent.map(({ offset }) => offset),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('is refused when it leaves sequence numbers out', () => {
    const producers = new PartitionProducers();
    producers.accept(header(0, 3), 0, -1, NOW);
    expect(producers.check(header(3))).toBe('append');
    expect(producers.check(header(4))).toEqual({ refuse: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
    expect(producers.check(header(1))).toEqual({ refuse: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
  });

  test('goes on from 0 behind the largest sequence number', () => {
    const producers = new PartitionProducers();
    producers.accept(header(2_147_483_646, 3), 0, -1, NOW);
    expect(producers.check(header(1))).toBe('append');
    expect(producers.check(header(0))).toEqual({ refuse: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
    producers.accept(header(1, 2_000), 3, -1, NOW);
    expect(producers.check(header(2_001))).toBe('append');
  });

  test('begins a new epoch at sequence 0, and then its former self is fenced', () => {
    const producers = new PartitionProducers();
    producers.accept(header(0, 2), 0, -1, NOW);
    expect(producers.check(header(2, 1, 1))).toEqual({ refuse: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
    expect(producers.check(header(0, 1, 1))).toBe('append');
    producers.accept(header(0, 1, 1), 2, -1, NOW);
    expect(producers.check(header(2, 1, 0))).toEqual({ refuse: 'INVALID_PRODUCER_EPOCH' });
  });

  test('may begin anywhere when nothing is known of it, since retention may have forgotten it', () => {
    expect(new PartitionProducers().check(header(1234))).toBe('append');
  });

  test('is forgotten when it was not seen for long', () => {
    const producers = new PartitionProducers();
    producers.accept(header(0), 0, -1, NOW);
    producers.expire(NOW);
    expect(producers.size).toBe(1);
    producers.expire(NOW + 1);
    expect(producers.size).toBe(0);
  });
});

describe('a transaction on a partition', () => {
  const TRANSACTIONAL = 0x10;

  test('holds the last stable offset back until its marker is written', () => {
    const producers = new PartitionProducers();
    producers.accept(header(0, 2, 0, TRANSACTIONAL), 10, -1, NOW);
    producers.accept(header(2, 2, 0, TRANSACTIONAL), 12, -1, NOW);
    expect(producers.firstUnstableOffset).toBe(10);
    expect(producers.end(5n, 'abort', 14)).toEqual({
      producerId: 5n,
      firstOffset: 10,
      lastOffset: 14,
    });
    expect(producers.firstUnstableOffset).toBeUndefined();
    expect(producers.end(5n, 'commit', 15)).toBeUndefined();
  });

  test('takes nothing that is not transactional', () => {
    const producers = new PartitionProducers();
    producers.accept(header(0, 2, 0, TRANSACTIONAL), 10, -1, NOW);
    expect(producers.check(header(2))).toEqual({ refuse: 'INVALID_TXN_STATE' });
    expect(producers.check(header(2, 1, 0, TRANSACTIONAL))).toBe('append');
  });

  test('is kept by a snapshot, without what is not written yet', () => {
    const producers = new PartitionProducers();
    producers.accept(header(0, 2, 0, TRANSACTIONAL), 10, -1, NOW);
    const pending = producers.accept(header(2, 1, 0, TRANSACTIONAL), 12, -1, NOW);
    const restored = new PartitionProducers();
    restored.restore(JSON.parse(JSON.stringify(producers.snapshot(pending ? [pending] : []))));
    expect(restored.firstUnstableOffset).toBe(10);
    expect(restored.check(header(2, 1, 0, TRANSACTIONAL))).toBe('append');
    expect(producers.check(header(2))).toMatchObject({ duplicateOf: { baseOffset: 12 } });
  });
});
