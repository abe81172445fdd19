import { expect, test } from 'vitest';
import { ManualClock } from '../time/clock.ts';
import { PausableRelativeClock } from '../time/pausable-relative-clock.ts';
import { IdlenessTimer } from './idleness-timer.ts';

function timerOf(timeoutMs: number) {
  const clock = new ManualClock(1_000_000);
  const timer = new IdlenessTimer(clock, timeoutMs);
  const checkAfter = (ms: number) => {
    clock.advance(ms);
    return timer.checkIfIdle();
  };
  return { timer, checkAfter };
}

test('idle at the first probe that is more than the timeout after the first quiet probe', () => {
  const { timer, checkAfter } = timerOf(10);
  timer.activity();
  expect([5, 5, 5, 5, 5].map(checkAfter)).toEqual([false, false, false, false, true]);
});

test('the first check is never idle', () => {
  expect(timerOf(10).checkAfter(0)).toBe(false);
  expect(timerOf(10).checkAfter(1_000)).toBe(false);
});

test('exactly the timeout is not idle yet', () => {
  const { checkAfter } = timerOf(10);
  expect([0, 10, 1].map(checkAfter)).toEqual([false, false, true]);
});

test('idle stays idle on repeated checks', () => {
  const { checkAfter } = timerOf(122);
  expect([0, 123, 100, 100].map(checkAfter)).toEqual([false, true, true, true]);
});

test('an event makes it active, and a new quiet time makes it idle again', () => {
  const { timer, checkAfter } = timerOf(122);
  expect([0, 123].map(checkAfter)).toEqual([false, true]);
  timer.activity();
  expect([0, 0, 123].map(checkAfter)).toEqual([false, false, true]);
});

test('a paused clock does not let a partition become idle', () => {
  const clock = new ManualClock();
  const pausable = new PausableRelativeClock(clock);
  const timer = new IdlenessTimer(pausable, 10);
  timer.checkIfIdle();
  pausable.pause();
  pausable.pause();
  clock.advance(1_000);
  expect(timer.checkIfIdle()).toBe(false);
  pausable.resume();
  pausable.resume();
  clock.advance(10);
  expect(timer.checkIfIdle()).toBe(false);
  clock.advance(1);
  expect(timer.checkIfIdle()).toBe(true);
});
