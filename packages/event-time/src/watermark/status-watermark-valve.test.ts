import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecordingOutput } from '../../test/recording-output.ts';
import { StatusWatermarkValve } from './status-watermark-valve.ts';

function valveOf(channels: number) {
  const output = new RecordingOutput();
  const ids = Array.from({ length: channels }, (_, index) => String(index));
  const valve = new StatusWatermarkValve(output, ids);
  return {
    valve,
    wm: (channel: number, timestamp: number) => {
      valve.watermark(String(channel), timestamp);
      return output.take();
    },
    idle: (channel: number, idle = true) => {
      valve.status(String(channel), idle);
      return output.take();
    },
    take: () => output.take(),
  };
}

test('one channel: watermarks pass when they advance', () => {
  const { wm } = valveOf(1);
  expect(wm(0, 0)).toEqual(['WM 0']);
  expect(wm(0, 25)).toEqual(['WM 25']);
  expect(wm(0, 25)).toEqual([]);
  expect(wm(0, 20)).toEqual([]);
});

test('one channel: watermarks while idle are ignored and not kept', () => {
  const { wm, idle } = valveOf(1);
  expect(wm(0, 25)).toEqual(['WM 25']);
  expect(idle(0)).toEqual(['IDLE']);
  expect(wm(0, 50)).toEqual([]);
  expect(idle(0, false)).toEqual(['ACTIVE']);
  expect(wm(0, 50)).toEqual(['WM 50']);
});

test('three channels: the lowest counts', () => {
  const { wm } = valveOf(3);
  expect([wm(0, 0), wm(1, 0), wm(2, 0)]).toEqual([[], [], ['WM 0']]);
  expect([wm(0, 12), wm(2, 8), wm(2, 10)]).toEqual([[], [], []]);
  expect(wm(1, 15)).toEqual(['WM 10']);
  expect(wm(2, 17)).toEqual(['WM 12']);
  expect(wm(0, 20)).toEqual(['WM 15']);
});

test('an idle channel does not hold the others back', () => {
  const { wm, idle } = valveOf(2);
  expect(wm(0, 5)).toEqual([]);
  expect(idle(1)).toEqual(['WM 5']);
  expect(wm(0, 6)).toEqual(['WM 6']);
});

test('the channel that held the watermark back sets it free when it idles', () => {
  const { wm, idle } = valveOf(3);
  expect([wm(0, 5), wm(1, 8), wm(2, 10)]).toEqual([[], [], ['WM 5']]);
  expect(idle(0)).toEqual(['WM 8']);
});

test('a channel that is active again counts only when it has caught up', () => {
  const { wm, idle } = valveOf(2);
  wm(0, 5);
  expect(wm(1, 5)).toEqual(['WM 5']);
  idle(1);
  expect(wm(0, 20)).toEqual(['WM 20']);
  expect(idle(1, false)).toEqual([]);
  expect(wm(1, 10)).toEqual([]);
  expect(wm(0, 30)).toEqual(['WM 30']);
  expect(wm(1, 30)).toEqual([]);
  expect(wm(0, 40)).toEqual([]);
  expect(wm(1, 35)).toEqual(['WM 35']);
});

test('the last channel to idle flushes the highest watermark if its own was the emitted one', () => {
  const { wm, idle } = valveOf(2);
  wm(0, 10);
  expect(wm(1, 5)).toEqual(['WM 5']);
  expect(idle(0)).toEqual([]);
  expect(idle(1)).toEqual(['WM 10', 'IDLE']);
});

test('the last channel to idle flushes nothing if its own was not the emitted one', () => {
  const { wm, idle } = valveOf(3);
  wm(0, 30);
  wm(1, 5);
  wm(2, 5);
  expect(idle(2)).toEqual([]);
  expect(idle(0)).toEqual([]);
  expect(wm(1, 6)).toEqual(['WM 6']);
  expect(idle(2, false)).toEqual([]);
  expect(idle(1)).toEqual([]);
  expect(idle(2)).toEqual(['IDLE']);
});

test('the first active channel after all were idle makes the output active', () => {
  const { wm, idle } = valveOf(2);
  wm(0, 10);
  wm(1, 10);
  idle(0);
  expect(idle(1)).toEqual(['IDLE']);
  expect(idle(1)).toEqual([]);
  expect(idle(0, false)).toEqual(['ACTIVE']);
  expect(idle(1, false)).toEqual([]);
});

test('a channel added later holds the watermark back and never pulls it back', () => {
  const { valve, wm } = valveOf(1);
  expect(wm(0, 10)).toEqual(['WM 10']);
  valve.addChannel('1');
  expect(wm(0, 20)).toEqual([]);
  expect(wm(1, 5)).toEqual([]);
  expect(wm(1, 15)).toEqual(['WM 15']);
});

test('a removed channel does not hold the others back', () => {
  const { valve, wm, take } = valveOf(2);
  wm(0, 10);
  expect(wm(1, 5)).toEqual(['WM 5']);
  valve.removeChannel('1');
  expect(take()).toEqual(['WM 10']);
});

test('a channel that was never added is refused', () => {
  expect(() => valveOf(1).wm(7, 1)).toThrow(expect.objectContaining({ code: 'INPUT_UNKNOWN' }));
});

test('law: the watermark never goes back, statuses alternate, and nothing is emitted while idle', () => {
  const step = fc.record({
    channel: fc.nat(2),
    watermark: fc.option(fc.integer({ min: 0, max: 30 })),
    idle: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const { wm, idle } = valveOf(3);
      let last = -Infinity;
      let lastStatus = 'ACTIVE';
      for (const { channel, watermark, idle: toIdle } of steps) {
        const lines = watermark === null ? idle(channel, toIdle) : wm(channel, watermark);
        for (const line of lines) {
          if (line.startsWith('WM ')) {
            expect(Number(line.slice(3))).toBeGreaterThan(last);
            last = Number(line.slice(3));
            expect(lastStatus).toBe('ACTIVE');
          } else {
            expect(line).not.toBe(lastStatus);
            lastStatus = line;
          }
        }
      }
    }),
  );
});
