import { EventTimeError } from '../event-time-error.ts';
import { HeapBroadcastState } from './broadcast-state.ts';
import type { MapStateDescriptor } from './map-state.ts';
import type { JsonValue } from './plain-value.ts';
import type { StateDescriptor } from './state-descriptor.ts';
import { formatOf, type StateFormat } from './state-format.ts';

/** A MapStateDescriptor, whatever the types of its entries. */
export type AnyMapStateDescriptor = StateDescriptor & { readonly stateType: 'map' };

/** The broadcast states of one operator in one task, by name. */
export class BroadcastStates {
  private readonly states = new Map<string, HeapBroadcastState<unknown, unknown>>();
  private readonly formats = new Map<string, StateFormat>();

  constructor(descriptors: readonly AnyMapStateDescriptor[]) {
    for (const descriptor of descriptors) {
      this.states.set(descriptor.name, new HeapBroadcastState());
      this.formats.set(descriptor.name, formatOf(descriptor, undefined));
    }
  }

  /** Throws BROADCAST_STATE_UNKNOWN. */
  get<K, V>(descriptor: MapStateDescriptor<K, V>): HeapBroadcastState<K, V> {
    const state = this.states.get(descriptor.name);
    if (state === undefined) throw new EventTimeError('BROADCAST_STATE_UNKNOWN', descriptor.name);
    // The name was given to broadcast() with a descriptor of these types.
    return state as unknown as HeapBroadcastState<K, V>;
  }

  /** Each state as plain data, by name. Throws STATE_SERDE_FAILED. */
  snapshot(): unknown {
    return Object.fromEntries(
      Array.from(this.states, ([name, state]) => [
        name,
        withSerde(name, () => this.formats.get(name)?.write(new Map(state.entries()))),
      ]),
    );
  }

  /** Takes up what snapshot() gave, for the states that are still there. Throws STATE_SERDE_FAILED. */
  restore(data: unknown): void {
    for (const [name, written] of Object.entries(data as Record<string, JsonValue>)) {
      const entries = withSerde(name, () => this.formats.get(name)?.read(written));
      this.states.get(name)?.putAll((entries as Map<unknown, unknown> | undefined) ?? []);
    }
  }
}

function withSerde<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EventTimeError('STATE_SERDE_FAILED', `broadcast state ${name}: ${reason}`, { cause });
  }
}
