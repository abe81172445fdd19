import type { FlatMapNode } from '../graph/flat-map-node.ts';
import { AbstractOperator } from './abstract-operator.ts';
import type { Output } from './operator.ts';
import { TimestampedCollector } from './timestamped-collector.ts';

/** Flink: `StreamFlatMap`; values may be returned as well as collected. */
export class FlatMapOperator extends AbstractOperator {
  private readonly flatMap: FlatMapNode['flatMap'];
  private readonly collector: TimestampedCollector;

  constructor(node: FlatMapNode, output: Output) {
    super(output);
    this.flatMap = node.flatMap;
    this.collector = new TimestampedCollector(output);
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    const { flatMap, collector } = this;
    collector.timestamp = timestamp;
    const returned = flatMap(value, collector);
    if (returned === undefined) return;
    for (const one of returned) collector.collect(one);
  }
}
