import type { FilterNode } from '../graph/filter-node.ts';
import { AbstractOperator } from './abstract-operator.ts';
import type { Output } from './operator.ts';

/** Flink: `StreamFilter`. */
export class FilterOperator extends AbstractOperator {
  private readonly predicate: FilterNode['predicate'];

  constructor(node: FilterNode, output: Output) {
    super(output);
    this.predicate = node.predicate;
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    const { predicate } = this;
    if (predicate(value)) this.output.collect(value, timestamp);
  }
}
