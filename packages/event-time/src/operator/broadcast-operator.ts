import { AbstractOperator } from './abstract-operator.ts';

/** Passes on; where a job has several tasks, the exchange here leads to all of them. */
export class BroadcastOperator extends AbstractOperator {
  processElement(value: unknown, timestamp: number | undefined): void {
    this.output.collect(value, timestamp);
  }
}
