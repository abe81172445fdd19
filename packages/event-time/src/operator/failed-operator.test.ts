import { expect, it } from 'vitest';
import { oneTask } from '../../test/one-task.ts';
import {
  type KeyedProcessContext,
  KeyedProcessFunction,
} from '../function/keyed-process-function.ts';
import { failedInTime, failedOperator } from './failed-operator.ts';

/** The operator that a call's error came out of. */
function operatorOf(call: () => void): string | undefined {
  try {
    call();
  } catch (error) {
    return failedOperator(error);
  }
  return 'nothing was thrown';
}

const fail = (): never => {
  throw new Error('user error');
};

class Timed extends KeyedProcessFunction<string, number, number> {
  processElement(value: number, context: KeyedProcessContext<string>): void {
    context.timerService().registerEventTimeTimer(value);
    context.timerService().registerProcessingTimeTimer(value);
  }

  override onTimer(): void {
    fail();
  }
}

it('is the one whose function threw, not those before it or beside it', () => {
  const { source } = oneTask<number>((numbers) => {
    const doubled = numbers.map((value) => value * 2).name('Double');
    doubled.print('P');
    doubled.filter(fail).name('Broken').print('P');
  });
  expect(operatorOf(() => source.record(0, 1, 0))).toBe('Broken');
});

it('is the one whose timer threw, in event time and in processing time', () => {
  const timed = () =>
    oneTask<number>((numbers) => {
      const keyed = numbers.keyBy(() => 'key');
      keyed.process(new Timed()).name('Timed').print('P');
    });
  const eventTime = timed();
  eventTime.source.record(0, 5, 0);
  expect(operatorOf(() => eventTime.task.endOfInput())).toBe('Timed');
  const processingTime = timed();
  processingTime.source.record(0, 5, 0);
  expect(operatorOf(() => processingTime.task.advanceProcessingTime(1_000))).toBe('Timed');
});

it('is the keyBy whose selector failed', () => {
  const { source } = oneTask<number>((numbers) => {
    numbers.keyBy(fail).name('By nothing').reduce(Math.max).print('P');
  });
  expect(operatorOf(() => source.record(0, 1, 0))).toBe('By nothing');
});

it('is told apart whether an element or time was too much for it', () => {
  const wasInTime = (call: () => void): boolean | undefined => {
    try {
      call();
    } catch (error) {
      return failedInTime(error);
    }
    return undefined;
  };
  const { source, task } = oneTask<number>((numbers) => {
    const positive = numbers.map((value) => (value < 0 ? fail() : value));
    positive
      .keyBy(() => 'key')
      .process(new Timed())
      .print('P');
  });
  expect(wasInTime(() => source.record(0, -1, 0))).toBe(false);
  source.record(0, 5, 0);
  expect(wasInTime(() => task.endOfInput())).toBe(true);
});
