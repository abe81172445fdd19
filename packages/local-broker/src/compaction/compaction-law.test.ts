import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compact, GZIP, type KeyValue, LogProducer } from '../../test/compacted-logs.ts';
import { consume, type SeenRecord } from '../../test/compacted-reader.ts';
import { openLog, START } from '../../test/logs.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { ManualClock } from '../manual-clock.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd');
const value = fc.option(fc.string({ maxLength: 12 }), { freq: 4 });
const records = fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 4 });
const who = fc.nat(2);
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('send'), who, records, gzip: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('commit', 'abort'), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('compact') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.nat(2000) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
);
type Step = {
  do: string;
  who?: number;
  records?: [string, string | null][];
  gzip?: boolean;
  ms?: number;
};

interface Written {
  readonly offset: number;
  readonly key: string;
  readonly value: string | null;
  fate: 'open' | 'final' | 'aborted';
}

/** Three producers, of which the last two are transactional, and what they wrote. */
class Model {
  readonly clock = new ManualClock(START);
  readonly all: Written[] = [];
  readonly producers = [1n, 2n, 3n].map((id) => new LogProducer(id));
  readonly open = new Map<LogProducer, Written[]>();
  log: PartitionLog;

  constructor(log: PartitionLog) {
    this.log = log;
  }

  async send(index: number, batch: readonly KeyValue[], gzip: boolean): Promise<void> {
    const producer = this.producers[index];
    if (producer === undefined) return;
    const transactional = index > 0;
    const options = { transactional, ...(gzip && { codec: GZIP }) };
    const base = await producer.send(this.log, batch, this.clock.now(), options);
    const written = batch.map(
      ([k, v], i): Written => ({
        offset: base + i,
        key: k,
        value: v,
        fate: transactional ? 'open' : 'final',
      }),
    );
    this.all.push(...written);
    if (transactional) this.open.set(producer, [...(this.open.get(producer) ?? []), ...written]);
  }

  async end(index: number, how: 'commit' | 'abort'): Promise<void> {
    const producer = this.producers[index];
    const written = producer && this.open.get(producer);
    if (written === undefined) return;
    await producer?.end(this.log, how, this.clock.now());
    for (const each of written) each.fate = how === 'commit' ? 'final' : 'aborted';
    if (producer) this.open.delete(producer);
  }

  /** The last value of each key, deletions left out. */
  table(written: readonly { key: string; value: string | null }[]): Map<string, string> {
    const table = new Map<string, string>();
    for (const each of written) {
      if (each.value === null) table.delete(each.key);
      else table.set(each.key, each.value);
    }
    return table;
  }

  async check(): Promise<void> {
    const byOffset = new Map(this.all.map((each) => [each.offset, each]));
    const stable = this.log.lastStableOffset;
    const committed = (await consume(this.log, true)).records;
    const finals = this.all.filter((each) => each.fate === 'final' && each.offset < stable);
    expect(this.table(committed)).toEqual(this.table(finals));
    const uncommitted = await consume(this.log, false);
    const notAborted = (each: SeenRecord) => byOffset.get(each.offset)?.fate !== 'aborted';
    const kept = this.all.filter((each) => each.fate !== 'aborted');
    expect(this.table(uncommitted.records.filter(notAborted))).toEqual(this.table(kept));
    for (const seen of [committed, uncommitted.records]) {
      for (const [i, record] of seen.entries()) {
        expect(record.offset).toBeGreaterThan(seen[i - 1]?.offset ?? -1);
        expect(byOffset.get(record.offset)).toMatchObject({ key: record.key, value: record.value });
      }
    }
    for (const [i, batch] of uncommitted.batches.entries()) {
      const before = uncommitted.batches[i - 1];
      expect(batch.baseOffset).toBeGreaterThan(
        (before?.baseOffset ?? -1) + (before?.lastOffsetDelta ?? 0),
      );
    }
  }
}

const configs = {
  'cleanup.policy': 'compact',
  'segment.bytes': '250',
  'index.interval.bytes': '100',
  'delete.retention.ms': '1500',
  'min.cleanable.dirty.ratio': '0.01',
};

describe.each(['in memory', 'on disk'])('a log %s', (where) => {
  test('has the same last values and ascending offsets however it is written, compacted and restarted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80, size: 'max' }), async (steps) => {
        using folder = new TemporaryFolder();
        const place = where === 'on disk' ? { folder: folder.path } : {};
        const model = new Model(await openLog(place));
        await model.log.close();
        const open = () => openLog({ ...place, configs, clock: model.clock });
        model.log = await open();
        for (const each of steps as Step[]) {
          const { who: index = 0 } = each;
          if (each.do === 'send') await model.send(index, each.records ?? [], each.gzip ?? false);
          else if (each.do === 'commit' || each.do === 'abort') await model.end(index, each.do);
          else if (each.do === 'wait') model.clock.advance(each.ms ?? 0);
          else if (each.do === 'compact' && (await compact(model.log))) await model.check();
          else if (each.do === 'restart' && where === 'on disk') {
            await model.log.close();
            model.log = await open();
          }
        }
        while (await compact(model.log)) await model.check();
        await model.check();
        const end = model.log.highWatermark;
        expect(end).toBeGreaterThanOrEqual(model.all.length);
        await model.log.close();
      }),
      { numRuns: where === 'on disk' ? 30 : 100 },
    );
  });
});
