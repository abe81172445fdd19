import { expect, test, vi } from 'vitest';
import { oneTask, punctuated, testEnvironment, testSource } from '../../test/one-task.ts';
import {
  type Collector,
  type JobGraph,
  type KeyedProcessContext,
  KeyedProcessFunction,
  ManualClock,
  type OnTimerContext,
  OutputTag,
  type ProcessContext,
  ProcessFunction,
  type RuntimeContext,
  type SinkWriterContext,
  StreamTask,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../index.ts';

const printer = { print() {} };

test('map, filter and flatMap keep the timestamp', () => {
  const { source, take } = oneTask<number>((numbers) =>
    numbers
      .map((n) => n + 1)
      .filter((n) => n % 2 === 0)
      .flatMap<string>((n, out) => {
        out.collect(`collected ${n}`);
        return [`returned ${n}`];
      })
      .print('P'),
  );
  for (const n of [1, 2, 3]) source.record(0, n, 10 * n);
  expect(take()).toEqual([
    'P> collected 2@10',
    'P> returned 2@10',
    'P> collected 4@30',
    'P> returned 4@30',
  ]);
});

test('a rolling reduce emits the first value as it is and then the result so far', () => {
  const { source, take } = oneTask<number>((numbers) =>
    numbers
      .keyBy((n) => n % 2 === 0)
      .reduce((a, b) => a + b)
      .print('P'),
  );
  for (const n of [1, 2, 3, 4]) source.record(0, n, n);
  expect(take()).toEqual(['P> 1@1', 'P> 2@2', 'P> 4@3', 'P> 6@4']);
});

test('a function on a stream without keys has side outputs, time, but neither timers nor state', () => {
  const odd = new OutputTag<string>('odd');
  class Split extends ProcessFunction<number, number> {
    processElement(n: number, context: ProcessContext, out: Collector<number>): void {
      if (n === 0) context.timerService().registerEventTimeTimer(1);
      if (n % 2 === 0) out.collect(n);
      else context.output(odd, `${n} after ${context.timerService().currentWatermark()}`);
    }
  }
  const { source, take } = oneTask<number>((numbers) => {
    const split = numbers.process(new Split());
    split.getSideOutput(odd).print('odd');
    split
      .getSideOutput(odd)
      .map((text) => text.length)
      .print('length');
    split.print('even');
  });
  for (const n of [1, 2]) source.record(0, n, 10 * n);
  expect(take()).toEqual(['odd> 1 after -Infinity@10', 'length> 17@10', 'even> 2@20']);
  expect(() => source.record(0, 0, 0)).toThrow(
    expect.objectContaining({ code: 'TIMER_OUTSIDE_KEYED_CONTEXT' }),
  );
  class Stateful extends ProcessFunction<number, number> {
    override open(context: RuntimeContext): void {
      context.getState(new ValueStateDescriptor<number>('n'));
    }

    processElement(): void {}
  }
  expect(() => oneTask<number>((numbers) => numbers.process(new Stateful()).print('P'))).toThrow(
    expect.objectContaining({ code: 'STATE_OUTSIDE_KEYED_CONTEXT' }),
  );
});

test('a side output has the watermarks of its operator', () => {
  class Tick extends KeyedProcessFunction<string, string, string> {
    processElement(_value: string, context: KeyedProcessContext<string>): void {
      context.timerService().registerEventTimeTimer(5);
    }

    override onTimer(time: number, _context: OnTimerContext<string>, out: Collector<string>): void {
      out.collect(`fired ${time}`);
    }
  }
  class ToSide extends ProcessFunction<object, never> {
    processElement(_value: object, context: ProcessContext): void {
      context.output(new OutputTag<string>('side'), 'k');
    }
  }
  const { source, take } = oneTask<object>((events) =>
    events
      .process(new ToSide())
      .getSideOutput(new OutputTag<string>('side'))
      .keyBy((key) => key)
      .process(new Tick())
      .print('P'),
  );
  source.record(0, {}, 1);
  source.record(0, { wm: 6 }, 2);
  expect(take()).toEqual(['P> fired 5@5']);
});

test.each([null, undefined])('the key %s is refused', (key) => {
  const { source } = oneTask<{ key: string }>((events) =>
    events
      .keyBy('key')
      .reduce((a) => a)
      .print('P'),
  );
  expect(() => source.record(0, { key: key as unknown as string }, 0)).toThrow(
    expect.objectContaining({ code: 'NULL_KEY', message: expect.stringContaining('keyBy key') }),
  );
});

test('an object as a key is refused', () => {
  const { source } = oneTask<string>((events) =>
    events
      .keyBy((text) => [text] as unknown as string)
      .reduce((a) => a)
      .print('P'),
  );
  expect(() => source.record(0, 'a', 0)).toThrow(
    expect.objectContaining({ code: 'KEY_NOT_PRIMITIVE' }),
  );
});

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

test('the end of input fires event-time timers oldest first, then all finish, and processing time stops', () => {
  class Tick extends KeyedProcessFunction<string, number, number> {
    processElement(n: number, context: KeyedProcessContext<string>): void {
      context.timerService().registerEventTimeTimer(n);
      context.timerService().registerProcessingTimeTimer(n);
    }

    override onTimer(time: number, context: OnTimerContext<string>, out: Collector<number>): void {
      if (context.timeDomain() === 'event-time') out.collect(time);
    }
  }
  const finish = vi.fn();
  const { task, source, take } = oneTask<number>((numbers) => {
    const ticks = numbers.keyBy(() => 'all').process(new Tick());
    ticks.print('P');
    ticks.sinkTo({ sinkType: 'test', createWriter: () => ({ write() {}, finish }) });
  });
  for (const n of [30, 10, 20]) source.record(0, n, 0);
  expect(task.nextProcessingTimer).toBe(11);
  task.endOfInput();
  expect(take()).toEqual(['P> 10@10', 'P> 20@20', 'P> 30@30']);
  expect(finish).toHaveBeenCalledOnce();
  expect(task.nextProcessingTimer).toBeUndefined();
});

test('processing-time timers fire one millisecond after their time, in time order over all operators', () => {
  class Later extends KeyedProcessFunction<string, number, string> {
    private readonly name: string;
    private readonly delays: readonly number[];

    constructor(name: string, delays: readonly number[]) {
      super();
      this.name = name;
      this.delays = delays;
    }

    processElement(_n: number, context: KeyedProcessContext<string>): void {
      const service = context.timerService();
      for (const delay of this.delays) {
        service.registerProcessingTimeTimer(service.currentProcessingTime() + delay);
      }
    }

    override onTimer(time: number, _context: OnTimerContext<string>, out: Collector<string>): void {
      out.collect(`${this.name} ${time}`);
    }
  }
  const { task, clock, source, take } = oneTask<number>((numbers) => {
    const keyed = numbers.keyBy(() => 'all');
    keyed.process(new Later('one', [0, 2])).print('P');
    keyed.process(new Later('two', [1, 3])).print('P');
  });
  const advance = (time: number) => {
    clock.set(time);
    task.advanceProcessingTime(time);
    return take();
  };
  source.record(0, 1, undefined);
  expect(task.nextProcessingTimer).toBe(1);
  expect(advance(0)).toEqual([]);
  expect(advance(1)).toEqual(['P> one 0@undefined']);
  expect(advance(9)).toEqual(['P> two 1@undefined', 'P> one 2@undefined', 'P> two 3@undefined']);
});

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

test("an error of a user's function comes out of the call that caused it", () => {
  const { source, take } = oneTask<number>((numbers) =>
    numbers
      .map((n) => {
        if (n === 2) throw new RangeError('two');
        return n;
      })
      .print('P'),
  );
  source.record(0, 1, 1);
  expect(() => source.record(0, 2, 2)).toThrow(RangeError);
  expect(take()).toEqual(['P> 1@1']);
});

test('closing closes functions and writers', () => {
  const closed: string[] = [];
  class Keyed extends KeyedProcessFunction<string, number, number> {
    processElement(): void {}

    override close(): void {
      closed.push('keyed');
    }
  }
  class Plain extends ProcessFunction<number, number> {
    processElement(): void {}

    override close(): void {
      closed.push('plain');
    }
  }
  const { task } = oneTask<number>((numbers) => {
    numbers.process(() => new Plain()).print('P');
    const keyed = numbers.keyBy(() => 'k');
    keyed.process(() => new Keyed()).print('P');
    keyed.process(new Plain()).print('P');
    const createWriter = () => ({ write() {}, close: () => closed.push('writer') });
    numbers.sinkTo({ sinkType: 'test', createWriter });
  });
  task.close();
  expect(closed).toEqual(['plain', 'keyed', 'plain', 'writer']);
});
