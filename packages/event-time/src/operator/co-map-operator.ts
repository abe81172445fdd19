import type { CoMapFunction } from '../function/co-map-function.ts';
import { functionFor } from '../function/function-copy.ts';
import type { CoMapNode } from '../graph/co-map-node.ts';
import type { Clock } from '../time/clock.ts';
import { AbstractTwoInputOperator } from './abstract-two-input-operator.ts';
import type { KeyContext } from './key-by-operator.ts';
import type { Output } from './operator.ts';

/** Flink: `CoStreamMap`. */
export class CoMapOperator extends AbstractTwoInputOperator {
  private readonly name: string;
  private readonly coMap: CoMapFunction<unknown, unknown, unknown>;

  constructor(
    node: CoMapNode,
    keyContexts: readonly [KeyContext, KeyContext],
    clock: Clock,
    output: Output,
  ) {
    super(keyContexts, clock, output);
    this.name = node.name;
    this.coMap = functionFor(node.function);
  }

  override open(): void {
    this.coMap.open?.(this.runtimeContext(this.name));
  }

  override close(): void {
    this.coMap.close?.();
  }

  protected processElement1(value: unknown, timestamp: number | undefined): void {
    this.output.collect(this.coMap.map1(value), timestamp);
  }

  protected processElement2(value: unknown, timestamp: number | undefined): void {
    this.output.collect(this.coMap.map2(value), timestamp);
  }
}
