/** What a snapshot is refused for, and what is said then. */
import { expect, test } from 'vitest';
import { testEnvironment, testSource } from '../../test/one-task.ts';
import {
  KeyedProcessFunction,
  ListStateDescriptor,
  ManualClock,
  type RuntimeContext,
  StateTtlConfig,
  StreamTask,
  type StreamTaskOptions,
  type TaskSnapshot,
  type ValueState,
  ValueStateDescriptor,
  WatermarkStrategy,
} from '../index.ts';
import type { StateDescriptor } from '../state/state-descriptor.ts';

class Remember extends KeyedProcessFunction<string, string, string> {
  private readonly descriptor: StateDescriptor;
  private state!: ValueState<string>;

  constructor(descriptor: StateDescriptor = new ValueStateDescriptor<string>('last')) {
    super();
    this.descriptor = descriptor;
  }

  override open(context: RuntimeContext): void {
    if (this.descriptor instanceof ListStateDescriptor) context.getListState(this.descriptor);
    else this.state = context.getState(this.descriptor as ValueStateDescriptor<string>);
  }

  processElement(value: string): void {
    this.state.update(value);
  }
}

function open(
  options: Partial<StreamTaskOptions> = {},
  name = 'Remember',
  remember = new Remember(),
): StreamTask {
  const env = testEnvironment();
  const words = env.fromSource(testSource<string>(), WatermarkStrategy.noWatermarks(), 'Words');
  words
    .keyBy((word) => word)
    .process(remember)
    .name(name)
    .print('P');
  const printer = { print() {} };
  const clock = new ManualClock();
  const task = new StreamTask({ graph: env.getJobGraph('job'), clock, printer, ...options });
  task.open();
  return task;
}

function written(): TaskSnapshot {
  const task = open();
  const source = task.source('source-1');
  source.addPartition(0);
  source.record(0, 'a', undefined);
  source.record(0, 'b', undefined);
  return task.snapshot();
}

function failure(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

test('a version that is not known is refused', () => {
  const restore = { ...written(), version: 99 };
  expect(failure(() => open({ restore }))).toMatchObject({
    code: 'SNAPSHOT_VERSION_UNKNOWN',
    message: expect.stringContaining('version 99, known is 1'),
  });
  const nothing: TaskSnapshot = JSON.parse('{}');
  expect(failure(() => open({ restore: nothing }))).toMatchObject({
    code: 'SNAPSHOT_VERSION_UNKNOWN',
  });
});

test('state of an operator that is gone is refused, with what is in one only and in the other', () => {
  const restore = written();
  expect(failure(() => open({ restore }, 'Renamed'))).toMatchObject({
    code: 'SNAPSHOT_OPERATOR_MISSING',
    message: expect.stringMatching(/"Remember" \(state last: 2\); in the job only: .*"Renamed"/),
  });
  expect(failure(() => open({ restore, allowNonRestoredState: true }, 'Renamed'))).toBe(undefined);
});

test('an operator of another kind under the same name is refused', () => {
  const { operators, ...rest } = written();
  const { Remember: remember } = operators;
  if (remember === undefined) throw new Error('no snapshot');
  const restore = {
    ...rest,
    operators: { ...operators, Remember: { ...remember, type: 'reduce' } },
  };
  expect(failure(() => open({ restore } as Partial<StreamTaskOptions>))).toMatchObject({
    code: 'SNAPSHOT_OPERATOR_CHANGED',
    message: expect.stringContaining('was reduce, is keyedProcess'),
  });
});

test('a state of another kind is refused', () => {
  const list = new Remember(new ListStateDescriptor<string>('last'));
  expect(failure(() => open({ restore: written() }, 'Remember', list))).toMatchObject({
    code: 'SNAPSHOT_STATE_CHANGED',
    message: expect.stringContaining('last: was value, is list'),
  });
});

test('a time to live that was switched on is refused', () => {
  const ttl = StateTtlConfig.of(5);
  const aging = new Remember(new ValueStateDescriptor<string>('last').enableTimeToLive(ttl));
  expect(failure(() => open({ restore: written() }, 'Remember', aging))).toMatchObject({
    code: 'SNAPSHOT_TTL_CHANGED',
    message: expect.stringContaining('last: was off, is ProcessingTime'),
  });
});

test('a state that nobody asks for any more is handed on', () => {
  const other = new Remember(new ValueStateDescriptor<string>('other'));
  const task = open({ restore: written() }, 'Remember', other);
  const names = task.snapshot().operators.Remember?.keyed?.states.map(({ name }) => name);
  expect(names).toEqual(['other', 'last']);
});
