import fc from 'fast-check';
import { expect, test } from 'vitest';
import { twoSources } from '../../test/two-sources.ts';
import type { Collector } from '../function/collector.ts';
import { type ProcessJoinContext, ProcessJoinFunction } from '../function/process-join-function.ts';
import type { IntervalJoined } from '../stream/interval-join.ts';
import { OutputTag } from '../stream/output-tag.ts';

type Item = { key: string; id: string };

class Pairs extends ProcessJoinFunction<Item, Item, string> {
  processElement(l: Item, r: Item, context: ProcessJoinContext, out: Collector<string>): void {
    const times = [context.getLeftTimestamp(), context.getRightTimestamp(), context.getTimestamp()];
    out.collect(`${l.id}${r.id} ${times}`);
  }
}

const leftLate = new OutputTag<Item>('left-late');
const rightLate = new OutputTag<Item>('right-late');

function joinJob(
  lower: number,
  upper: number,
  options: (join: IntervalJoined<Item, Item>) => IntervalJoined<Item, Item> = (join) => join,
  restored?: Parameters<typeof twoSources>[1],
) {
  const job = twoSources<Item, Item>((left, right) => {
    const joined = options(
      left.keyBy('key').intervalJoin(right.keyBy('key')).between(lower, upper),
    ).process(new Pairs());
    joined.print('P');
    joined
      .getSideOutput(leftLate)
      .map(({ id }) => id)
      .print('Left');
    joined
      .getSideOutput(rightLate)
      .map(({ id }) => id)
      .print('Right');
  }, restored);
  const item = (id: string) => ({ key: 'k', id });
  return {
    ...job,
    left: (id: string, at?: number) => job.first(item(id), at),
    right: (id: string, at?: number) => job.second(item(id), at),
    otherKey: (id: string, at: number) => job.second({ key: 'other', id }, at),
  };
}

test('pairs within the bounds are joined when the second one comes, with the later time', () => {
  const job = joinJob(-2, 1);
  job.left('a', 10);
  expect(job.right('b', 7)).toEqual([]);
  expect(job.right('c', 8)).toEqual(['P> ac 10,8,10@10']);
  expect(job.right('d', 11)).toEqual(['P> ad 10,11,11@11']);
  expect(job.right('e', 12)).toEqual([]);
  expect(job.otherKey('f', 10)).toEqual([]);
  expect(job.left('g', 9)).toEqual(['P> gb 9,7,9@9', 'P> gc 9,8,9@9']);
});

test('exclusive bounds leave their millisecond out', () => {
  const job = joinJob(-2, 2, (join) => join.lowerBoundExclusive().upperBoundExclusive());
  job.left('a', 10);
  const lines = [8, 9, 10, 11, 12].flatMap((at) => job.right(`r${at} `, at));
  expect(lines.map((line) => line.slice(4, 7).trim())).toEqual(['r9', 'r10', 'r11']);
});

test('an element older than the watermark is late, one at the watermark is not', () => {
  const tagged = joinJob(-5, 5, (join) =>
    join.sideOutputLeftLateData(leftLate).sideOutputRightLateData(rightLate),
  );
  tagged.watermarks(10);
  expect(tagged.left('a', 9)).toEqual(['Left> a@9']);
  expect(tagged.right('b', 9)).toEqual(['Right> b@9']);
  expect(tagged.left('c', 10)).toEqual([]);
  expect(tagged.right('d', 10)).toEqual(['P> cd 10,10,10@10']);
  const untagged = joinJob(-5, 5);
  untagged.watermarks(10);
  expect(untagged.left('a', 9)).toEqual([]);
  expect(untagged.metrics.numLateRecordsDropped).toBe(1);
});

test('elements go when no partner can come any more, and not before', () => {
  for (const [lower, upper] of [
    [-3, 5],
    [2, 5],
    [-5, -2],
    [0, 0],
  ] as const) {
    const job = joinJob(lower, upper);
    job.left('a', 100);
    job.right('b', 300);
    const size = () => {
      const { operators } = job.task.snapshot();
      const states = Object.values(operators).flatMap((one) => one.keyed?.states ?? []);
      return states.reduce((sum, { entries }) => sum + entries.length, 0);
    };
    job.watermarks(100 + Math.max(0, upper) - 1);
    expect(size()).toBe(2);
    job.watermarks(100 + Math.max(0, upper));
    expect(size()).toBe(1);
    job.watermarks(300 - Math.min(0, lower) - 1);
    expect(size()).toBe(1);
    job.watermarks(300 - Math.min(0, lower));
    expect(size()).toBe(0);
  }
});

test('an element without a timestamp cannot be joined', () => {
  expect(() => joinJob(0, 1).left('a')).toThrow(
    expect.objectContaining({ code: 'TIMESTAMP_MISSING' }),
  );
});

test('bounds that cross are refused when the job is built', () => {
  for (const [lower, upper] of [
    [1, 0],
    [Number.NaN, 0],
  ] as const) {
    expect(() => joinJob(lower, upper)).toThrow(
      expect.objectContaining({ code: 'INVALID_JOIN_INTERVAL' }),
    );
  }
});

const arrival = fc.record({
  side: fc.constantFrom<'left' | 'right'>('left', 'right'),
  at: fc.integer({ min: 0, max: 40 }),
  delay: fc.nat(10),
});

test('law: in any interleaving within the bound the join equals the nested loop, over any restore', () => {
  fc.assert(
    fc.property(
      fc.array(arrival, { maxLength: 25 }),
      fc.tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: -8, max: 8 })),
      fc.nat(25),
      (arrivals, bounds, cut) => {
        const [lower, upper] = [Math.min(...bounds), Math.max(...bounds)];
        const items = arrivals
          .map((one, index) => ({ ...one, id: `${index} ` }))
          .toSorted((a, b) => a.at + a.delay - (b.at + b.delay));
        const lines: string[] = [];
        let job = joinJob(lower, upper);
        const seen = { left: -Infinity, right: -Infinity };
        for (const [index, { side, at, id }] of items.entries()) {
          if (index === cut) job = joinJob(lower, upper, undefined, job.task.snapshot());
          lines.push(...job[side](id, at));
          seen[side] = Math.max(seen[side], at);
          job.watermark1(seen.left - 11);
          job.watermark2(seen.right - 11);
        }
        const expected = items
          .filter(({ side }) => side === 'left')
          .flatMap((l) =>
            items
              .filter(
                ({ side, at }) => side === 'right' && at >= l.at + lower && at <= l.at + upper,
              )
              .map(
                (r) =>
                  `P> ${l.id}${r.id} ${l.at},${r.at},${Math.max(l.at, r.at)}@${Math.max(l.at, r.at)}`,
              ),
          );
        expect(lines.toSorted()).toEqual(expected.toSorted());
      },
    ),
  );
});
