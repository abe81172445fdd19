import { type KeyedStream, ManualClock, type WindowNode } from '../src/index.ts';
import { WindowOperator } from '../src/operator/window-operator.ts';
import { punctuated, testEnvironment, testSource } from './one-task.ts';
import { RecordingOutput } from './recording-output.ts';

/** An element of most window tests; prints as `key:value`. */
export class Keyed {
  readonly key: string;
  readonly value: number;

  constructor(key: string, value: number) {
    this.key = key;
    this.value = value;
  }

  toString(): string {
    return `${this.key}:${this.value}`;
  }
}

/** A stream of any type. */
interface Printable {
  print(sinkIdentifier: string): unknown;
}

/** One WindowOperator, fed by hand, with what it emits. */
export function windowHarness<T extends { readonly key: string } = Keyed>(
  describe: (stream: KeyedStream<T, string>) => Printable,
) {
  const output = new RecordingOutput();
  const clock = new ManualClock();
  const keyContext = { key: '' };
  const metrics = { numRecordsIn: 0, numRecordsOut: 0, numLateRecordsDropped: 0 };
  const node = windowNode(describe);
  const operator = new WindowOperator(node, keyContext, clock, output, metrics);
  operator.open();
  return {
    operator,
    clock,
    metrics,
    element(value: T, timestamp?: number): string[] {
      keyContext.key = value.key;
      operator.processElement(value, timestamp);
      return output.take();
    },
    watermark(timestamp: number): string[] {
      operator.processWatermark(timestamp);
      return output.take();
    },
    /** The clock goes on to `time`: timers before it fire. */
    processingTime(time: number): string[] {
      clock.set(time);
      for (
        let next = operator.nextProcessingTimer;
        next !== undefined && next < time;
        next = operator.nextProcessingTimer
      ) {
        operator.onProcessingTimePassed(next);
      }
      return output.take();
    },
  };
}

/** The node that a description adds. */
export function windowNode<T extends { readonly key: string } = Keyed>(
  describe: (stream: KeyedStream<T, string>) => Printable,
): WindowNode {
  const env = testEnvironment();
  const stream = env.fromSource(testSource<T>(), punctuated<T>(), 'Source');
  describe(stream.keyBy(({ key }) => key)).print('P');
  const node = env.getJobGraph('test').nodes.find(({ type }) => type === 'window');
  if (node?.type !== 'window') throw new Error('no window was described');
  return node;
}

/** The sum of the values. */
export function sum(a: Keyed, b: Keyed): Keyed {
  return new Keyed(a.key, a.value + b.value);
}

export function keyed(key: string, value = 1): Keyed {
  return new Keyed(key, value);
}
