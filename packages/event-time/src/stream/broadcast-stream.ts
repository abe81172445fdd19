import type { NodeId } from '../graph/node-base.ts';
import type { AnyMapStateDescriptor } from '../state/broadcast-states.ts';
import type { StreamContext } from './stream-context.ts';

/** A stream that every task gets the whole of, with its states (Flink: `BroadcastStream`). */
export class BroadcastStream<T> {
  /** Never there; it makes streams of different types different types. */
  declare readonly _type?: (value: T) => T;
  readonly context: StreamContext;
  /** The broadcast node. */
  readonly nodeId: NodeId;
  readonly states: readonly AnyMapStateDescriptor[];

  /** Made by `DataStream.broadcast`. */
  constructor(context: StreamContext, nodeId: NodeId, states: readonly AnyMapStateDescriptor[]) {
    this.context = context;
    this.nodeId = nodeId;
    this.states = states;
  }
}
