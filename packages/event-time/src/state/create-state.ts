import { AggregatingStateDescriptor, HeapAggregatingState } from './aggregating-state.ts';
import type { KeyedStateBackend } from './keyed-state-backend.ts';
import { HeapListState, ListStateDescriptor } from './list-state.ts';
import { HeapMapState, MapStateDescriptor } from './map-state.ts';
import { HeapReducingState, ReducingStateDescriptor } from './reducing-state.ts';
import type { State } from './state.ts';
import type { StateDescriptor } from './state-descriptor.ts';
import type { StateFormat } from './state-format.ts';
import type { KeyedTable, SnapshotTable } from './state-table.ts';
import type { Ttl, TtlValue } from './ttl.ts';
import { TtlAggregatingState } from './ttl-aggregating-state.ts';
import { TtlCleanup } from './ttl-cleanup.ts';
import { TtlListState } from './ttl-list-state.ts';
import { TtlMapState } from './ttl-map-state.ts';
import { TtlReducingState } from './ttl-reducing-state.ts';
import { TtlValueState } from './ttl-value-state.ts';
import { HeapValueState } from './value-state.ts';

/** The state that a descriptor stands for, with its values in `table`. */
export function createState<S extends State>(
  descriptor: StateDescriptor<S>,
  table: KeyedTable<unknown> & SnapshotTable<unknown>,
  backend: KeyedStateBackend,
  format: StateFormat,
  ttl: Ttl | undefined,
): S {
  if (ttl === undefined) return stateOver(descriptor, table) as S;
  const keys = ttl.config.cleanupKeysPerAccess;
  const cleaned = keys === 0 ? table : new TtlCleanup(table, backend, format, keys);
  // The kind of the descriptor is what S says: each class of descriptors names its type of state.
  return ttlStateOver(descriptor, cleaned, ttl) as S;
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

type Stamped = TtlValue<unknown>;

function ttlStateOver(descriptor: StateDescriptor, table: KeyedTable<unknown>, ttl: Ttl): State {
  if (descriptor instanceof ListStateDescriptor) {
    return new TtlListState(table as KeyedTable<Stamped[]>, ttl);
  }
  if (descriptor instanceof MapStateDescriptor) {
    return new TtlMapState(table as KeyedTable<Map<unknown, Stamped>>, ttl);
  }
  const stamped = table as KeyedTable<Stamped>;
  if (descriptor instanceof ReducingStateDescriptor) {
    return new TtlReducingState(stamped, descriptor.reduce, ttl);
  }
  if (descriptor instanceof AggregatingStateDescriptor) {
    return new TtlAggregatingState(stamped, descriptor.aggregate, ttl);
  }
  return new TtlValueState(stamped, ttl);
}

/** How two values of a state become one when windows merge. */
export type Merger = (target: unknown, source: unknown) => unknown;

/** Undefined for states that cannot merge. With a time to live the younger stamp counts. */
export function mergerOf(descriptor: StateDescriptor): Merger | undefined {
  if (descriptor instanceof ListStateDescriptor) {
    return (target, source) => [...(target as unknown[]), ...(source as unknown[])];
  }
  const merge = plainMergerOf(descriptor);
  if (merge === undefined || descriptor.ttlConfig === undefined) return merge;
  return (target, source) => {
    const [a, b] = [target as Stamped, source as Stamped];
    return { value: merge(a.value, b.value), stamp: Math.max(a.stamp, b.stamp) };
  };
}

function plainMergerOf(descriptor: StateDescriptor): Merger | undefined {
  if (descriptor instanceof ReducingStateDescriptor) return descriptor.reduce;
  if (descriptor instanceof AggregatingStateDescriptor) {
    const { aggregate } = descriptor;
    return (target, source) => aggregate.merge(target, source);
  }
  return undefined;
}
