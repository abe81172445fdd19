import type { TaskChange } from '@tidemark/event-time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConsumedRecord, ProducedRecord } from '../client/kafka-client.ts';
import { ChangelogCodec } from './changelog-codec.ts';
import type { TaskProgress } from './task-progress.ts';

const PROGRESS: TaskProgress = { version: 1, number: 7, positions: [['orders', 0, 42]] };

/** Records as they come back from Kafka. */
function stored(records: readonly ProducedRecord[]): ConsumedRecord[] {
  return records.map(({ key, value }, index) => ({
    offset: String(index),
    timestamp: '0',
    key: key === null ? null : Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
  }));
}

const json = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string()));
const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constant('\ud800'),
  fc.integer(),
  fc.boolean(),
);
const namespace = fc.constantFrom('void' as const, 'global' as const, [0, 1_000] as const);
const operator = fc.constantFrom('Totals', 'Totals #2', 'a\nb');
const named = {
  operator,
  scope: fc.constantFrom('function', 'window'),
  name: fc.constantFrom('a', 'b'),
};
const value = fc.option(json, { nil: undefined });

const change = fc.oneof(
  fc.record({ part: fc.constant('keyed-state'), ...named, key, namespace, value }),
  fc.record({
    part: fc.constantFrom('event-time-timer', 'processing-time-timer'),
    operator,
    key,
    namespace,
    time: fc.integer(),
    value: fc.option(fc.constant(true), { nil: undefined }),
  }),
  fc.record({ part: fc.constantFrom('time', 'exchange', 'state'), operator, value }),
  fc.record({ part: fc.constant('operator'), operator, value: fc.constant('process') }),
) as fc.Arbitrary<TaskChange>;

describe('the changelog', () => {
  it('gives back every change, in order, and how far the task was', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change), { minLength: 1, maxLength: 4 }), (cuts) => {
        const writer = new ChangelogCodec('log');
        const reader = new ChangelogCodec('log');
        for (const changes of cuts) {
          const seen: TaskProgress[] = [];
          const records = stored(writer.encode(changes, PROGRESS));
          expect(reader.decode(records, (progress) => seen.push(progress))).toEqual(changes);
          expect(seen).toEqual([PROGRESS]);
        }
      }),
    );
  });

  it('can be read when only the last record of each key is left', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change), { minLength: 1, maxLength: 6 }), (cuts) => {
        const writer = new ChangelogCodec('log');
        const all = stored(cuts.flatMap((changes) => writer.encode(changes, PROGRESS)));
        const last = new Map(all.map((record, index) => [record.key?.toString('hex'), index]));
        const left = all.filter(({ key }, index) => last.get(key?.toString('hex')) === index);
        const decoded = new ChangelogCodec('log').decode(left, () => {});
        const byKey = (changes: readonly TaskChange[]) =>
          new Map(changes.map(({ value, ...about }) => [JSON.stringify(about), value]));
        expect(byKey(decoded)).toEqual(byKey(cuts.flat()));
      }),
    );
  });

  it('goes on after a restore with the numbers that are taken', () => {
    const state = {
      part: 'keyed-state',
      scope: 'function',
      name: 'total',
      namespace: 'void',
    } as const;
    const first = new ChangelogCodec('log');
    const written = first.encode([{ ...state, operator: 'A', key: 'ann', value: 1 }], PROGRESS);
    const second = new ChangelogCodec('log');
    second.decode(stored(written), () => {});
    const more = [
      { ...state, operator: 'B', key: 'ann', value: 2 },
      { ...state, operator: 'A', key: 'bob', value: 3 },
    ];
    const log = stored([...written, ...second.encode(more, PROGRESS)]);
    const all = new ChangelogCodec('log').decode(log, () => {});
    expect(all.map((one) => [one.operator, one.value])).toEqual([
      ['A', 1],
      ['B', 2],
      ['A', 3],
    ]);
  });

  it('is refused where it holds something else, and names the place', () => {
    const record = { offset: '5', timestamp: '0', key: Buffer.from('some key'), value: null };
    expect(() => new ChangelogCodec('log').decode([record], () => {})).toThrow(
      expect.objectContaining({
        code: 'CHANGELOG_UNREADABLE',
        message: expect.stringContaining('log, offset 5'),
      }),
    );
  });
});
