import { expect, test } from 'vitest';
import { type Keyed, keyed, sum, windowHarness } from '../../test/window-harness.ts';
import { EventTimeSessionWindows } from '../window/event-time-session-windows.ts';
import { GlobalWindows } from '../window/global-windows.ts';
import { DeltaTrigger } from './delta-trigger.ts';
import { PurgingTrigger } from './purging-trigger.ts';

const further = () =>
  PurgingTrigger.of(DeltaTrigger.of<Keyed>(10, (before, after) => after.value - before.value));

test('fires when an element is further than the threshold from the last that fired', () => {
  const { element } = windowHarness((stream) =>
    stream.window(GlobalWindows.create()).trigger(further()).reduce(sum),
  );
  expect([1, 5, 11, 12, 20, 23].map((value) => element(keyed('k', value)))).toEqual([
    [],
    [],
    [],
    ['k:29@Infinity'],
    [],
    ['k:43@Infinity'],
  ]);
});

test('session windows cannot have it', () => {
  expect(() =>
    windowHarness((stream) =>
      stream.window(EventTimeSessionWindows.withGap(1)).trigger(further()).reduce(sum),
    ),
  ).toThrow(expect.objectContaining({ code: 'TRIGGER_NOT_MERGEABLE', exitCode: 2 }));
});
