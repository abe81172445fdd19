import { expect, test } from 'vitest';
import { RecordingOutput } from '../../test/recording-output.ts';
import { BoundedOutOfOrdernessWatermarks } from './bounded-out-of-orderness-watermarks.ts';
import { WatermarkEmitter } from './watermark-emitter.ts';

function generator(boundMs: number) {
  const emitted: number[] = [];
  const output = {
    emitWatermark: (timestamp: number) => emitted.push(timestamp),
    markIdle() {},
    markActive() {},
  };
  const watermarks = new BoundedOutOfOrdernessWatermarks<unknown>(boundMs);
  return {
    onEvent: (timestamp: number) => watermarks.onEvent(undefined, timestamp),
    probe: () => {
      watermarks.onPeriodicEmit(output);
      return emitted.at(-1);
    },
  };
}

test('before any record the watermark is the minimum', () => {
  expect(generator(10).probe()).toBe(-Infinity);
});

test('the watermark is one millisecond and the bound behind the event', () => {
  const { onEvent, probe } = generator(10);
  onEvent(1337);
  expect(probe()).toBe(1326);
});

test('earlier events do not pull the watermark back', () => {
  const { onEvent, probe } = generator(10);
  for (const timestamp of [12345, 12300, 12340, 12280]) onEvent(timestamp);
  expect(probe()).toBe(12334);
  expect(probe()).toBe(12334);
});

test('a repeated probe repeats the watermark, and downstream sees it once', () => {
  const output = new RecordingOutput();
  const emitter = new WatermarkEmitter(output);
  const watermarks = new BoundedOutOfOrdernessWatermarks<unknown>(10);
  watermarks.onPeriodicEmit(emitter);
  watermarks.onEvent(undefined, 723456);
  watermarks.onPeriodicEmit(emitter);
  watermarks.onPeriodicEmit(emitter);
  expect(output.take()).toEqual(['WM 723445']);
});

test.each([-1, Number.NaN])('a bound of %d is refused', (boundMs) => {
  expect(() => new BoundedOutOfOrdernessWatermarks(boundMs)).toThrow(
    expect.objectContaining({ code: 'INVALID_OUT_OF_ORDERNESS' }),
  );
});
