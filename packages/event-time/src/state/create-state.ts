import { AggregatingStateDescriptor, HeapAggregatingState } from './aggregating-state.ts';
import { HeapListState, ListStateDescriptor } from './list-state.ts';
import { HeapMapState, MapStateDescriptor } from './map-state.ts';
import { HeapReducingState, ReducingStateDescriptor } from './reducing-state.ts';
import type { State } from './state.ts';
import type { StateDescriptor } from './state-descriptor.ts';
import type { KeyedTable } from './state-table.ts';
import { HeapValueState } from './value-state.ts';

/** The state that a descriptor stands for, with its values in `table`. */
export function createState<S extends State>(
  descriptor: StateDescriptor<S>,
  table: KeyedTable<unknown>,
): S {
  // The kind of the descriptor is what S says: each class of descriptors names its type of state.
  return stateOver(descriptor, table) as S;
}

function stateOver(descriptor: StateDescriptor, table: KeyedTable<unknown>): State {
  if (descriptor instanceof ListStateDescriptor) {
    return new HeapListState(table as KeyedTable<unknown[]>);
  }
  if (descriptor instanceof MapStateDescriptor) {
    return new HeapMapState(table as KeyedTable<Map<unknown, unknown>>);
  }
  if (descriptor instanceof ReducingStateDescriptor) {
    return new HeapReducingState(table, descriptor.reduce);
  }
  if (descriptor instanceof AggregatingStateDescriptor) {
    return new HeapAggregatingState(table, descriptor.aggregate);
  }
  return new HeapValueState(table);
}

/** How two values of a state become one when windows merge; undefined for states that cannot. */
export function mergerOf(
  descriptor: StateDescriptor,
): ((target: unknown, source: unknown) => unknown) | undefined {
  if (descriptor instanceof ReducingStateDescriptor) return descriptor.reduce;
  if (descriptor instanceof AggregatingStateDescriptor) {
    const { aggregate } = descriptor;
    return (target, source) => aggregate.merge(target, source);
  }
  if (descriptor instanceof ListStateDescriptor) {
    return (target, source) => [...(target as unknown[]), ...(source as unknown[])];
  }
  return undefined;
}
