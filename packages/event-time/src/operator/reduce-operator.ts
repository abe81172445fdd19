import type { ReduceNode } from '../graph/reduce-node.ts';
import { type ValueState, ValueStateDescriptor } from '../state/value-state.ts';
import type { Clock } from '../time/clock.ts';
import { AbstractKeyedOperator } from './abstract-keyed-operator.ts';
import type { KeyContext } from './key-by-operator.ts';
import type { Output } from './operator.ts';

/** Flink: `StreamGroupedReduceOperator`. */
export class ReduceOperator extends AbstractKeyedOperator {
  private readonly reduce: ReduceNode['reduce'];
  private readonly values: ValueState<unknown>;

  constructor(node: ReduceNode, keyContext: KeyContext, clock: Clock, output: Output) {
    super(keyContext, clock, output);
    this.reduce = node.reduce;
    this.values = this.backend.valueState(new ValueStateDescriptor<unknown>('_op_state'));
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    this.enterElement(this.keyContext.key, timestamp);
    const { reduce, values } = this;
    const accumulated = values.value();
    const result = accumulated === undefined ? value : reduce(accumulated, value);
    values.update(result);
    this.output.collect(result, timestamp);
  }

  onEventTime(): void {}

  onProcessingTime(): void {}
}
