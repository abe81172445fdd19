import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testEnvironment, testSource } from '../../test/one-task.ts';
import { type TwoSources, twoSources } from '../../test/two-sources.ts';
import { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import { EventTimeSessionWindows } from '../window/event-time-session-windows.ts';
import { SlidingEventTimeWindows } from '../window/sliding-event-time-windows.ts';
import { TumblingEventTimeWindows } from '../window/tumbling-event-time-windows.ts';

type Item = { key: string; id: string };
type Other = { id: string; of: string };

function joinJob(sizeMs: number, slideMs: number): TwoSources<Item, Other> {
  return twoSources<Item, Other>((items, others) => {
    items
      .join(others)
      .where('key')
      .equalTo((other) => other.of)
      .window(SlidingEventTimeWindows.of(sizeMs, slideMs))
      .apply((item, other) => `${item.id}${other.id}`)
      .print('P');
  });
}

test('each pair of a key and window is joined, with the time of the window’s end', () => {
  const job = twoSources<Item, Other>((items, others) => {
    items
      .join(others)
      .where('key')
      .equalTo('of')
      .window(TumblingEventTimeWindows.of(10))
      .apply((item, other) => `${item.id}${other.id}`)
      .print('P');
  });
  job.first({ key: 'k', id: 'a' }, 1);
  job.first({ key: 'k', id: 'b' }, 9);
  job.first({ key: 'other', id: 'c' }, 1);
  job.second({ of: 'k', id: 'x' }, 2);
  job.second({ of: 'k', id: 'y' }, 10);
  expect(job.watermark1(100)).toEqual([]);
  expect(job.watermark2(9)).toEqual(['P> ax@9', 'P> bx@9']);
  expect(job.end()).toEqual([]);
});

test('sessions of both streams grow together, and lateness counts for both', () => {
  const job = twoSources<Item, Other>((items, others) => {
    items
      .join(others)
      .where('key')
      .equalTo('of')
      .window(EventTimeSessionWindows.withGap(5))
      .allowedLateness(10)
      .apply((item, other) => `${item.id}${other.id}`)
      .print('P');
  });
  job.first({ key: 'k', id: 'a' }, 0);
  job.second({ of: 'k', id: 'x' }, 4);
  expect(job.watermarks(8)).toEqual(['P> ax@8']);
  expect(job.second({ of: 'k', id: 'y' }, 6)).toEqual([]);
  expect(job.watermarks(10)).toEqual(['P> ax@10', 'P> ay@10']);
});

test('streams of two environments cannot be joined', () => {
  const stream = () =>
    testEnvironment().fromSource(testSource<Item>(), WatermarkStrategy.noWatermarks(), 'S');
  expect(() => stream().join(stream())).toThrow(
    expect.objectContaining({ code: 'FOREIGN_STREAM' }),
  );
});

const arrival = fc.record({
  side: fc.constantFrom<'one' | 'two'>('one', 'two'),
  key: fc.constantFrom('k', 'l'),
  at: fc.integer({ min: -20, max: 20 }),
});

test('law: the join equals the nested loop over windows', () => {
  fc.assert(
    fc.property(
      fc.array(arrival, { maxLength: 15 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      (arrivals, size, slide) => {
        const job = joinJob(size, slide);
        for (const [index, { side, key, at }] of arrivals.entries()) {
          if (side === 'one') job.first({ key, id: `${index} ` }, at);
          else job.second({ of: key, id: `${index} ` }, at);
        }
        const expected: string[] = [];
        for (let start = -40; start <= 40; start++) {
          if (start % slide !== 0) continue;
          const inside = [...arrivals.entries()].filter(
            ([, { at }]) => at >= start && at < start + size,
          );
          for (const [l, left] of inside) {
            for (const [r, right] of inside) {
              if (left.side !== 'one' || right.side !== 'two' || left.key !== right.key) continue;
              expected.push(`P> ${l} ${r} @${start + size - 1}`);
            }
          }
        }
        expect(job.end().toSorted()).toEqual(expected.toSorted());
      },
    ),
  );
});
