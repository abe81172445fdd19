import type { MapNode } from '../graph/map-node.ts';
import { AbstractOperator } from './abstract-operator.ts';
import type { Output } from './operator.ts';

/** Flink: `StreamMap`. */
export class MapOperator extends AbstractOperator {
  private readonly map: MapNode['map'];

  constructor(node: MapNode, output: Output) {
    super(output);
    this.map = node.map;
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    const { map } = this;
    this.output.collect(map(value), timestamp);
  }
}
