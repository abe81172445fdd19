import { beforeEach, expect, test } from 'vitest';
import { keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import { EventTimeTrigger } from '../trigger/event-time-trigger.ts';
import { EventTimeSessionWindows } from '../window/event-time-session-windows.ts';
import { type MergeCallback, MergingWindowAssigner } from '../window/merging-window-assigner.ts';
import { TimeWindow } from '../window/time-window.ts';
import { MergingWindowSet } from './merging-window-set.ts';

const window = (start: number, end: number) => new TimeWindow(start, end);

let backend: KeyedStateBackend;
let merges: string[];
let set: MergingWindowSet;

beforeEach(() => {
  backend = new KeyedStateBackend();
  backend.currentKey = 'k';
  merges = [];
  set = new MergingWindowSet(EventTimeSessionWindows.withGap(3), backend);
  set.load();
});

function add(start: number, end: number): string {
  const result = set.add(window(start, end), (cover, merged, stateWindow, others) => {
    const show = (windows: readonly TimeWindow[]) => windows.map((w) => `${w.start}-${w.end}`);
    merges.push(
      `${show([cover])} of ${show(merged)}, state ${show([stateWindow])} takes ${show(others)}`,
    );
  });
  return `${result.start}-${result.end}`;
}

test('windows that do not touch stay apart, each with its own state', () => {
  expect(add(0, 3)).toBe('0-3');
  expect(add(4, 7)).toBe('4-7');
  expect(merges).toEqual([]);
  expect(set.stateWindowOf(window(4, 7))).toEqual(window(4, 7));
});

test('the same window again merges nothing', () => {
  add(0, 3);
  expect(add(0, 3)).toBe('0-3');
  expect(merges).toEqual([]);
});

test('a window that grows keeps its state where it is', () => {
  add(0, 3);
  expect(add(2, 5)).toBe('0-5');
  expect(merges).toEqual(['0-5 of 0-3, state 0-3 takes ']);
  expect(set.stateWindowOf(window(0, 5))).toEqual(window(0, 3));
  expect(set.stateWindowOf(window(0, 3))).toBeUndefined();
  expect(add(1, 4)).toBe('0-5');
  expect(merges).toHaveLength(1);
});

test('a window between two makes them one; the state of one takes that of the other', () => {
  add(0, 3);
  add(5, 8);
  expect(add(3, 6)).toBe('0-8');
  expect(merges).toEqual(['0-8 of 0-3,5-8, state 0-3 takes 5-8']);
  expect(set.stateWindowOf(window(0, 8))).toEqual(window(0, 3));
});

test('what is persisted is there when the key comes again, as plain numbers', () => {
  add(0, 3);
  add(2, 5);
  add(9, 12);
  set.persist();
  backend.currentKey = 'other';
  set.load();
  expect(set.stateWindowOf(window(0, 5))).toBeUndefined();
  backend.currentKey = 'k';
  const again = new MergingWindowSet(EventTimeSessionWindows.withGap(3), backend);
  again.load();
  expect(again.stateWindowOf(window(0, 5))).toEqual(window(0, 3));
  expect(again.stateWindowOf(window(9, 12))).toEqual(window(9, 12));
});

test('a retired window is gone', () => {
  add(0, 3);
  set.retire(window(0, 3));
  set.persist();
  set.load();
  expect(set.stateWindowOf(window(0, 3))).toBeUndefined();
});

/** Merges any two windows into one that is long over. */
class Backwards extends MergingWindowAssigner<unknown> {
  readonly isEventTime = true;

  assignWindows(_value: unknown, timestamp: number): readonly TimeWindow[] {
    return [window(timestamp, timestamp + 10)];
  }

  override mergeWindows(windows: readonly TimeWindow[], callback: MergeCallback): void {
    if (windows.length > 1) callback(windows, window(-1000, -990));
  }

  getDefaultTrigger(): EventTimeTrigger {
    return EventTimeTrigger.create();
  }
}

test('a merge into a window that is over already is an error of the assigner', () => {
  const { element, watermark } = windowHarness((stream) =>
    stream.window(new Backwards()).reduce(sum),
  );
  watermark(0);
  element(keyed('k'), 5);
  expect(() => element(keyed('k'), 50)).toThrow(
    expect.objectContaining({ code: 'WINDOW_MERGED_TOO_LATE' }),
  );
});
