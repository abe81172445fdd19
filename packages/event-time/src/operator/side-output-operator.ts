import { AbstractOperator } from './abstract-operator.ts';

/** Passes on what its operator sent to one tag. */
export class SideOutputOperator extends AbstractOperator {
  processElement(value: unknown, timestamp: number | undefined): void {
    this.output.collect(value, timestamp);
  }
}
