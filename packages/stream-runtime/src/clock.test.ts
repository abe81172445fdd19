import { describe, expect, it } from 'vitest';
import { Alarm, every, pause } from './clock.ts';
import { ManualTimers } from './test-support/manual-timers.ts';

describe('an alarm', () => {
  it('rings once, at the earliest time that was wanted', async () => {
    const timers = new ManualTimers();
    const rung: number[] = [];
    const alarm = new Alarm(timers, () => rung.push(timers.now()));
    const start = timers.now();
    alarm.setTo(start + 300);
    alarm.setTo(start + 100);
    alarm.setTo(start + 200);
    alarm.setTo(undefined);
    await timers.advance(1_000);
    expect(rung).toEqual([start + 100]);
  });

  it('rings at once for a time that has passed, and can be set again when it rings', async () => {
    const timers = new ManualTimers();
    let rung = 0;
    const alarm = new Alarm(timers, () => {
      if (++rung < 3) alarm.setTo(timers.now() - 1);
    });
    alarm.setTo(0);
    await timers.advance(0);
    expect(rung).toBe(3);
  });

  it('is silent when it is cancelled', async () => {
    const timers = new ManualTimers();
    const alarm = new Alarm(timers, () => expect.unreachable());
    alarm.setTo(timers.now() + 1);
    alarm.cancel();
    await timers.advance(10);
    expect(timers.size).toBe(0);
  });
});

describe('a periodic call', () => {
  it('comes again and again until it is cancelled, also from within', async () => {
    const timers = new ManualTimers();
    let calls = 0;
    const periodic = every(timers, 100, () => {
      if (++calls === 3) periodic.cancel();
    });
    await timers.advance(1_000);
    expect(calls).toBe(3);
    expect(timers.size).toBe(0);
  });
});

describe('a pause', () => {
  it('ends with its time or with the signal, and leaves no timer', async () => {
    const timers = new ManualTimers();
    const abort = new AbortController();
    const paused = pause(timers, 1_000, abort.signal);
    abort.abort();
    await paused;
    await pause(timers, 1_000, abort.signal);
    expect(timers.size).toBe(0);
  });
});
