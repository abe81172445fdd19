import { expect, test } from 'vitest';
import { punctuated, testEnvironment, testSource } from '../../test/one-task.ts';
import {
  type BroadcastContext,
  BroadcastProcessFunction,
  type Collector,
  type JobGraph,
  type KeyedProcessContext,
  KeyedProcessFunction,
  ManualClock,
  MapStateDescriptor,
  type OnTimerContext,
  type ReadOnlyBroadcastContext,
  type RuntimeContext,
  StreamTask,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../index.ts';

const printer = { print() {} };

class Count extends KeyedProcessFunction<string, string, string> {
  private count!: ValueState<number>;

  override open(context: RuntimeContext): void {
    this.count = context.getState(new ValueStateDescriptor('count'));
  }

  processElement(_v: string, context: KeyedProcessContext<string>, out: Collector<string>): void {
    this.count.update((this.count.value() ?? 0) + 1);
    context.timerService().registerEventTimeTimer(10);
    out.collect(`${context.getCurrentKey()} ${this.count.value()}`);
  }

  override onTimer(_time: number, context: OnTimerContext<string>, out: Collector<string>): void {
    out.collect(`timer of ${context.getCurrentKey()}`);
  }
}

function countJob(): JobGraph {
  const env = testEnvironment();
  const strategy = WatermarkStrategy.forMonotonousTimestamps<string>();
  env
    .fromSource(testSource<string>(), strategy, 'S')
    .keyBy((text) => text)
    .process(new Count())
    .print('P');
  return env.getJobGraph('job');
}

test('a job can be cut at a keyBy: its elements, watermarks and statuses go through the exchange', () => {
  const graph = countJob();
  const lines: string[] = [];
  const clock = new ManualClock();
  const down = new StreamTask({
    graph,
    nodes: new Set(['keyedProcess-3', 'print-4']),
    clock,
    printer: { print: (_id, value) => lines.push(String(value)) },
  });
  down.open();
  const input = down.exchangeInput('keyBy-2');
  expect(down.exchangeInput('keyBy-2')).toBe(input);
  const ups = ['up0', 'up1'].map((channel) => {
    input.addChannel(channel);
    const exchange = {
      element: (_node: string, key: unknown, value: unknown, timestamp: number | undefined) => {
        lines.push(`${channel} ${key}`);
        input.element(channel, value, timestamp);
      },
      watermark: (_node: string, timestamp: number) => input.watermark(channel, timestamp),
      status: (_node: string, idle: boolean) => input.status(channel, idle),
    };
    const nodes = new Set(['source-1', 'keyBy-2']);
    const task = new StreamTask({ graph, nodes, clock, printer, exchange });
    task.open();
    task.source('source-1').addPartition(0);
    return { task, source: task.source('source-1') };
  });
  const [one, two] = ups;
  one?.source.record(0, 'a', 20);
  two?.source.record(0, 'a', 5);
  for (const { task } of ups) task.emitPeriodicWatermarks();
  expect(input.currentWatermark).toBe(4);
  two?.source.record(0, 'b', 15);
  two?.task.emitPeriodicWatermarks();
  expect(lines.slice(0, 6)).toEqual(['up0 a', 'a 1', 'up1 a', 'a 2', 'up1 b', 'b 1']);
  expect(lines.slice(6).sort()).toEqual(['timer of a', 'timer of b']);
  expect([one?.task.metrics.numRecordsOut, down.metrics.numRecordsIn]).toEqual([1, 3]);
  for (const { task } of ups) task.endOfInput();
  down.endOfInput();
  expect(input.currentWatermark).toBe(Infinity);
});

test('a task that begins at a keyBy may go on without keys', () => {
  const env = testEnvironment();
  env
    .fromSource(testSource<string>(), punctuated<string>(), 'S')
    .keyBy((text) => text)
    .map((text) => text.length)
    .print('P');
  const lines: unknown[] = [];
  const down = new StreamTask({
    graph: env.getJobGraph('job'),
    nodes: new Set(['map-3', 'print-4']),
    clock: new ManualClock(),
    printer: { print: (_id, value) => lines.push(value) },
  });
  const input = down.exchangeInput('keyBy-2');
  input.addChannel('up');
  input.element('up', 'four', 1);
  expect(lines).toEqual([4]);
});

test('a task that is cut at a keyBy needs an exchange', () => {
  const nodes = new Set(['source-1', 'keyBy-2']);
  expect(
    () => new StreamTask({ graph: countJob(), nodes, clock: new ManualClock(), printer }),
  ).toThrow(expect.objectContaining({ code: 'EXCHANGE_MISSING' }));
});

test('a task has only the inputs of its nodes', () => {
  const task = new StreamTask({ graph: countJob(), clock: new ManualClock(), printer });
  const refused = expect.objectContaining({ code: 'NODE_NOT_IN_TASK' });
  expect(() => task.source('source-7')).toThrow(refused);
  expect(() => task.exchangeInput('source-1')).toThrow(refused);
});

test('two tasks of one graph share nothing', () => {
  const graph = countJob();
  const runs = [0, 1].map(() => {
    const lines: unknown[] = [];
    const print = (_id: string, value: unknown) => lines.push(value);
    const task = new StreamTask({ graph, clock: new ManualClock(), printer: { print } });
    task.open();
    task.source('source-1').addPartition(0);
    return { lines, source: task.source('source-1') };
  });
  for (const { source } of runs) source.record(0, 'a', 1);
  expect(runs.map(({ lines }) => lines)).toEqual([['a 1'], ['a 1']]);
});

class LastRule extends BroadcastProcessFunction<string, string, string> {
  processElement(value: string, context: ReadOnlyBroadcastContext, out: Collector<string>): void {
    const rule = context.getBroadcastState(rules).get('last');
    out.collect(`${value} by ${rule} at ${context.currentWatermark()}`);
  }

  processBroadcastElement(rule: string, context: BroadcastContext): void {
    context.getBroadcastState(rules).put('last', rule);
  }
}

const rules = new MapStateDescriptor<string, string>('rules');

test('a job can be cut at a broadcast: its elements have no key, and its watermark counts', () => {
  const env = testEnvironment();
  const values = env.fromSource(testSource<string>(), punctuated<string>(), 'Values');
  const ruleStream = env.fromSource(testSource<string>(), punctuated<string>(), 'Rules');
  values
    .keyBy((text) => text)
    .connect(ruleStream.broadcast(rules))
    .process(new LastRule())
    .print('P');
  const graph = env.getJobGraph('job');
  const clock = new ManualClock();
  const lines: string[] = [];
  const down = new StreamTask({
    graph,
    nodes: new Set(['broadcastProcess-5', 'print-6']),
    clock,
    printer: { print: (_id, value) => lines.push(String(value)) },
  });
  down.open();
  const inputs = new Map(['keyBy-3', 'broadcast-4'].map((id) => [id, down.exchangeInput(id)]));
  for (const input of inputs.values()) input.addChannel('0');
  const keys: unknown[] = [];
  const up = new StreamTask({
    graph,
    nodes: new Set(['source-1', 'source-2', 'keyBy-3', 'broadcast-4']),
    clock,
    printer,
    exchange: {
      element: (node, key, value, timestamp) => {
        keys.push(key);
        inputs.get(node)?.element('0', value, timestamp);
      },
      watermark: (node, timestamp) => inputs.get(node)?.watermark('0', timestamp),
      status: (node, idle) => inputs.get(node)?.status('0', idle),
    },
  });
  up.open();
  up.source('source-1').addPartition(0);
  up.source('source-2').addPartition(0);
  const mark = (wm: number, name: string) => ({ wm, toString: () => name }) as unknown as string;
  up.source('source-2').record(0, mark(5, 'rule'), 1);
  up.source('source-1').record(0, 'a', 2);
  up.source('source-2').record(0, 'rule2', 3);
  up.source('source-1').record(0, 'b', 4);
  expect(lines).toEqual(['a by rule at -Infinity', 'b by rule2 at -Infinity']);
  expect(keys.filter((key) => key !== undefined)).toEqual(['a', 'b']);
  up.endOfInput();
  down.endOfInput();
  expect(inputs.get('broadcast-4')?.currentWatermark).toBe(Infinity);
});
