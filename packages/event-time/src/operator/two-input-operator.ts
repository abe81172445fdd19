import type { Input, Operator } from './operator.ts';

/** An operator with two inputs, told apart (Flink: `TwoInputStreamOperator`). */
export interface TwoInputOperator extends Operator {
  readonly inputs: readonly [first: Input, second: Input];
}
