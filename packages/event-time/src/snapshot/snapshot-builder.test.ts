import { expect, test } from 'vitest';
import { SnapshotBuilder } from './snapshot-builder.ts';
import { changeKey, type TaskChange } from './task-change.ts';

const header = {
  part: 'state-header',
  operator: 'Totals',
  scope: 'function',
  name: 'total',
  value: { scope: 'function', name: 'total', type: 'value' },
} as const;

function total(key: string, value?: number): TaskChange {
  const place = {
    operator: 'Totals',
    scope: 'function',
    name: 'total',
    namespace: 'void',
  } as const;
  const change = { part: 'keyed-state', ...place, key } as const;
  return value === undefined ? change : { ...change, value };
}

function timer(time: number, value?: true): TaskChange {
  const change = {
    part: 'event-time-timer',
    operator: 'Totals',
    key: 'a',
    namespace: [0, 10],
    time,
  } as const;
  return value === undefined ? change : { ...change, value };
}

test('the later of two changes counts, in one step or in several', () => {
  const builder = new SnapshotBuilder('job');
  builder.apply([{ part: 'operator', operator: 'Totals', value: 'keyedProcess' }, header]);
  builder.apply([total('a', 1), total('b', 2), timer(9, true), timer(5, true)]);
  builder.apply([total('a', 3), total('b'), timer(9)]);
  builder.apply([{ part: 'time', operator: 'Totals', value: { watermark: 4 } }]);
  expect(builder.snapshot()).toEqual({
    version: 1,
    job: 'job',
    operators: {
      Totals: {
        type: 'keyedProcess',
        time: { watermark: 4 },
        keyed: {
          states: [{ ...header.value, entries: [['a', 3]] }],
          eventTimeTimers: [['a', 5, [0, 10]]],
          processingTimeTimers: [],
        },
      },
    },
  });
});

test('a key of a changelog says what the change is about, and nothing of its value', () => {
  expect(changeKey(total('a', 1))).toBe(changeKey(total('a')));
  expect(changeKey(total('a'))).toBe('["keyed-state","Totals","function","total","a","void"]');
  expect(changeKey(timer(5))).toBe('["event-time-timer","Totals","a",[0,10],5]');
  expect(changeKey({ part: 'time', operator: 'Totals' })).toBe('["time","Totals"]');
});
