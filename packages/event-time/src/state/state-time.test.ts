import { expect, test } from 'vitest';
import { ManualClock } from '../time/clock.ts';
import { StateTime } from './state-time.ts';

test('processing time is the clock for judging and stamping', () => {
  const time = new StateTime(new ManualClock(7));
  expect([time.now('ProcessingTime'), time.stamp('ProcessingTime')]).toEqual([7, 7]);
});

test('event time is judged by the watermark; an early element is stamped with its own time', () => {
  const time = new StateTime(new ManualClock(7));
  expect([time.now('EventTime'), time.stamp('EventTime')]).toEqual([-Infinity, -Infinity]);
  time.eventTime = 100;
  time.elementTime = 130;
  expect([time.now('EventTime'), time.stamp('EventTime')]).toEqual([100, 130]);
  time.elementTime = 80;
  expect(time.stamp('EventTime')).toBe(100);
});
