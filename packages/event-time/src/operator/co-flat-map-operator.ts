import type { CoFlatMapFunction } from '../function/co-flat-map-function.ts';
import { functionFor } from '../function/function-copy.ts';
import type { FlatMapResult } from '../function/functions.ts';
import type { CoFlatMapNode } from '../graph/co-flat-map-node.ts';
import type { Clock } from '../time/clock.ts';
import { AbstractTwoInputOperator } from './abstract-two-input-operator.ts';
import type { KeyContext } from './key-by-operator.ts';
import type { Output } from './operator.ts';
import { TimestampedCollector } from './timestamped-collector.ts';

/** Flink: `CoStreamFlatMap`; values may be returned as well as collected. */
export class CoFlatMapOperator extends AbstractTwoInputOperator {
  private readonly name: string;
  private readonly coFlatMap: CoFlatMapFunction<unknown, unknown, unknown>;
  private readonly collector: TimestampedCollector;

  constructor(
    node: CoFlatMapNode,
    keyContexts: readonly [KeyContext, KeyContext],
    clock: Clock,
    output: Output,
  ) {
    super(keyContexts, clock, output);
    this.name = node.name;
    this.coFlatMap = functionFor(node.function);
    this.collector = new TimestampedCollector(output);
  }

  override open(): void {
    this.coFlatMap.open?.(this.runtimeContext(this.name));
  }

  override close(): void {
    this.coFlatMap.close?.();
  }

  protected processElement1(value: unknown, timestamp: number | undefined): void {
    this.collector.timestamp = timestamp;
    this.collectAll(this.coFlatMap.flatMap1(value, this.collector));
  }

  protected processElement2(value: unknown, timestamp: number | undefined): void {
    this.collector.timestamp = timestamp;
    this.collectAll(this.coFlatMap.flatMap2(value, this.collector));
  }

  private collectAll(returned: FlatMapResult<unknown>): void {
    if (returned === undefined) return;
    for (const one of returned) this.collector.collect(one);
  }
}
