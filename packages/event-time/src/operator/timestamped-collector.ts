import type { Collector } from '../function/collector.ts';
import type { Output } from './operator.ts';

/** Gives what a function emits the timestamp of the element or timer at hand (Flink's class of this name). */
export class TimestampedCollector implements Collector<unknown> {
  timestamp: number | undefined;
  private readonly output: Output;

  constructor(output: Output) {
    this.output = output;
  }

  collect(value: unknown): void {
    this.output.collect(value, this.timestamp);
  }
}
