import { expect, test } from 'vitest';
import { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import { VOID_NAMESPACE } from '../state/namespace.ts';
import { ManualClock } from '../time/clock.ts';
import { InternalTimerService } from './internal-timer-service.ts';

function service() {
  const fired: string[] = [];
  const clock = new ManualClock();
  const backend = new KeyedStateBackend(clock);
  const timers = new InternalTimerService(clock, backend, {
    onEventTime: ({ time }) =>
      fired.push(`${backend.currentKey} ${time} ${backend.time.eventTime}`),
    onProcessingTime: ({ time }) => fired.push(`${backend.currentKey} ${time}`),
  });
  return { backend, fired, timers };
}

test('a timer without a current key is refused', () => {
  const { timers } = service();
  for (const register of [
    () => timers.registerEventTimeTimer(VOID_NAMESPACE, 5),
    () => timers.registerProcessingTimeTimer(VOID_NAMESPACE, 5),
  ]) {
    expect(register).toThrow(expect.objectContaining({ code: 'TIMER_OUTSIDE_KEYED_CONTEXT' }));
  }
});

test('while timers fire, state is as old as each timer says; then as the watermark says', () => {
  const { backend, fired, timers } = service();
  backend.currentKey = 'a';
  timers.registerEventTimeTimer(VOID_NAMESPACE, 20);
  timers.registerEventTimeTimer(VOID_NAMESPACE, 10);
  timers.advanceWatermark(15);
  timers.registerEventTimeTimer(VOID_NAMESPACE, 12);
  timers.advanceWatermark(99);
  expect(fired).toEqual(['a 10 10', 'a 12 15', 'a 20 20']);
  expect(backend.time.eventTime).toBe(99);
});

test('the end of input and the watermark are kept over a restart', () => {
  const before = service();
  before.backend.currentKey = 'a';
  before.timers.advanceWatermark(7);
  before.timers.quiesce();
  const after = service();
  after.timers.restoreTime(before.timers.snapshotTime());
  after.backend.currentKey = 'a';
  after.timers.registerProcessingTimeTimer(VOID_NAMESPACE, 1);
  after.timers.onProcessingTime(100);
  expect([after.timers.currentWatermark, after.fired]).toEqual([7, []]);
});
