import { expect, test, vi } from 'vitest';
import { punctuated, testEnvironment, testSource } from '../../test/one-task.ts';
import { ManualClock, StreamTask } from '../index.ts';

const printer = { print() {} };

test('a sink of a kind that the runtime knows gets its writer from the runtime', () => {
  const env = testEnvironment();
  env
    .fromSource(testSource<string>(), punctuated<string>(), 'S')
    .sinkTo({ sinkType: 'known' })
    .name('Out');
  const graph = env.getJobGraph('job');
  const write = vi.fn();
  const sinkWriter = vi.fn(() => ({ write }));
  const task = new StreamTask({ graph, clock: new ManualClock(), printer, sinkWriter });
  task.source('source-1').addPartition(0);
  task.source('source-1').record(0, 'a', 5);
  expect(sinkWriter).toHaveBeenCalledWith(expect.objectContaining({ name: 'Out' }));
  expect(write).toHaveBeenCalledWith('a', { timestamp: 5, currentWatermark: -Infinity });
  expect(() => new StreamTask({ graph, clock: new ManualClock(), printer })).toThrow(
    expect.objectContaining({ code: 'SINK_WITHOUT_WRITER' }),
  );
});
