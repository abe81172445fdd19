import { expect, test } from 'vitest';
import { oneTask, punctuated, testEnvironment, testSource } from '../../test/one-task.ts';
import { RecordingOutput } from '../../test/recording-output.ts';
import { ManualClock, type SinkWriterContext, StreamTask } from '../index.ts';
import { UnionOperator } from './union-operator.ts';

const printer = { print() {} };

/** Two sources in one union, with a sink that knows the watermark. */
function unionTask() {
  const env = testEnvironment();
  const lines: string[] = [];
  const write = (value: unknown, context: SinkWriterContext) => {
    lines.push(`${value}@${context.timestamp} after ${context.currentWatermark}`);
  };
  const one = env.fromSource(testSource<string>(), punctuated<string>(), 'One');
  const two = env.fromSource(testSource<string>(), punctuated<string>(), 'Two');
  one.union(two).sinkTo({ sinkType: 'test', createWriter: () => ({ write }) });
  const graph = env.getJobGraph('union');
  const task = new StreamTask({ graph, clock: new ManualClock(), printer });
  const [first, second] = [task.source('source-1'), task.source('source-2')];
  first.addPartition(0);
  second.addPartition(0);
  return { task, first, second, lines };
}

test('the watermark of a union is the lowest of its inputs, and the end of all is its end', () => {
  const { task, first, second, lines } = unionTask();
  const wm = (timestamp: number, name: string) =>
    ({ wm: timestamp, toString: () => name }) as unknown as string;
  first.record(0, wm(10, 'a'), 1);
  second.record(0, wm(5, 'b'), 2);
  second.record(0, 'c', 3);
  task.endOfInput();
  expect(lines).toEqual(['a@1 after -Infinity', 'b@2 after -Infinity', 'c@3 after 5']);
});

test('a stream joined with itself comes twice', () => {
  const { source, take } = oneTask<string>((events) => events.union(events).print('P'));
  source.record(0, 'a', 1);
  expect(take()).toEqual(['P> a@1', 'P> a@1']);
});

test('an idle input of a union is not waited for, and counts again once it has caught up', () => {
  const output = new RecordingOutput();
  const union = new UnionOperator(output);
  const [first, second] = [union.addInput(), union.addInput()];
  first.processWatermark(10);
  expect(output.take()).toEqual([]);
  second.processWatermarkStatus(true);
  expect(output.take()).toEqual(['WM 10']);
  second.processWatermarkStatus(false);
  second.processWatermark(5);
  first.processWatermark(20);
  expect(output.take()).toEqual(['WM 20']);
  second.processWatermark(20);
  first.processWatermark(30);
  expect(output.take()).toEqual([]);
  second.processWatermark(25);
  expect(output.take()).toEqual(['WM 25']);
  first.processWatermarkStatus(true);
  second.processWatermarkStatus(true);
  expect(output.take()).toEqual(['WM 30', 'IDLE']);
});
