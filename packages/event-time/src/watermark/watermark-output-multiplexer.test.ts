import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WatermarkOutputMultiplexer } from './watermark-output-multiplexer.ts';

function multiplexer() {
  const emitted: (number | 'idle')[] = [];
  const combined = new WatermarkOutputMultiplexer({
    emitWatermark: (timestamp) => emitted.push(timestamp),
    markIdle: () => emitted.push('idle'),
    markActive() {},
  });
  return { combined, emitted };
}

test('a single output is passed on', () => {
  const { combined, emitted } = multiplexer();
  const { immediate } = combined.registerNewOutput();
  immediate.emitWatermark(0);
  immediate.emitWatermark(1);
  immediate.markIdle();
  expect(emitted).toEqual([0, 1, 'idle']);
});

test('of three partitions at 2, 5 and idle the combined watermark is 2', () => {
  const { combined, emitted } = multiplexer();
  const [one, two, three] = [1, 2, 3].map(() => combined.registerNewOutput().immediate);
  one?.emitWatermark(2);
  two?.emitWatermark(5);
  three?.markIdle();
  expect(emitted).toEqual([2]);
});

test('an idle partition that emits counts again, and does not pull the watermark back', () => {
  const { combined, emitted } = multiplexer();
  const one = combined.registerNewOutput().immediate;
  const two = combined.registerNewOutput().immediate;
  one.emitWatermark(10);
  two.markIdle();
  expect(emitted).toEqual([10]);
  two.emitWatermark(3);
  one.emitWatermark(20);
  expect(emitted).toEqual([10]);
  two.emitWatermark(15);
  expect(emitted).toEqual([10, 15]);
});

test('deferred updates count at the next periodic emit only', () => {
  const { combined, emitted } = multiplexer();
  const one = combined.registerNewOutput().deferred;
  const two = combined.registerNewOutput().deferred;
  one.emitWatermark(0);
  two.emitWatermark(1);
  expect(emitted).toEqual([]);
  combined.onPeriodicEmit();
  expect(emitted).toEqual([0]);
});

test('an immediate update does not count what others deferred ahead of time beyond the minimum', () => {
  const { combined, emitted } = multiplexer();
  const one = combined.registerNewOutput().deferred;
  const two = combined.registerNewOutput().immediate;
  one.emitWatermark(5);
  two.emitWatermark(2);
  expect(emitted).toEqual([2]);
});

test('without partitions nothing is emitted, and nothing is idle', () => {
  const { combined, emitted } = multiplexer();
  combined.onPeriodicEmit();
  expect(emitted).toEqual([]);
});

test('when all are idle the highest watermark counts, whatever the order in which they idled', () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const { combined, emitted } = multiplexer();
    const outputs = [combined.registerNewOutput(), combined.registerNewOutput()];
    outputs[0]?.deferred.emitWatermark(10);
    outputs[1]?.deferred.emitWatermark(20);
    combined.onPeriodicEmit();
    for (const index of order) outputs[index]?.deferred.markIdle();
    combined.onPeriodicEmit();
    expect(emitted).toEqual([10, 20, 'idle']);
  }
});

test('after all partitions were removed the output is idle and keeps its watermark', () => {
  const { combined, emitted } = multiplexer();
  const one = combined.registerNewOutput();
  one.immediate.emitWatermark(1);
  one.unregister();
  expect(emitted).toEqual([1]);
  combined.onPeriodicEmit();
  expect(emitted).toEqual([1, 'idle']);
});

test('removing the lowest partition shows at the next update', () => {
  const { combined, emitted } = multiplexer();
  const low = combined.registerNewOutput();
  const high = combined.registerNewOutput();
  low.immediate.emitWatermark(1);
  high.immediate.emitWatermark(9);
  low.unregister();
  expect(emitted).toEqual([1]);
  combined.onPeriodicEmit();
  expect(emitted).toEqual([1, 9]);
});

test('a new partition freezes the watermark until its first and never pulls it back', () => {
  const { combined, emitted } = multiplexer();
  const one = combined.registerNewOutput().immediate;
  one.emitWatermark(10);
  const two = combined.registerNewOutput().immediate;
  one.emitWatermark(20);
  combined.onPeriodicEmit();
  two.emitWatermark(5);
  expect(emitted).toEqual([10]);
  two.emitWatermark(15);
  expect(emitted).toEqual([10, 15]);
});

test('law: the combined watermark never goes back', () => {
  const step = fc.record({
    partition: fc.nat(3),
    what: fc.constantFrom('immediate', 'deferred', 'idle', 'active', 'remove', 'periodic'),
    timestamp: fc.integer({ min: -50, max: 50 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { combined, emitted } = multiplexer();
      const outputs = new Map<number, ReturnType<typeof combined.registerNewOutput>>();
      for (const { partition, what, timestamp } of steps) {
        const output = outputs.get(partition) ?? combined.registerNewOutput();
        outputs.set(partition, output);
        if (what === 'immediate') output.immediate.emitWatermark(timestamp);
        else if (what === 'deferred') output.deferred.emitWatermark(timestamp);
        else if (what === 'idle') output.immediate.markIdle();
        else if (what === 'active') output.deferred.markActive();
        else if (what === 'periodic') combined.onPeriodicEmit();
        else {
          output.unregister();
          outputs.delete(partition);
        }
      }
      const watermarks = emitted.filter((line) => typeof line === 'number');
      for (let i = 1; i < watermarks.length; i++) {
        expect(watermarks[i]).toBeGreaterThan(watermarks[i - 1] ?? Number.NaN);
      }
    }),
  );
});
