import { validName } from '../name.ts';
import type { State } from './state.ts';
import type { StateSerde } from './state-serde.ts';
import type { StateTtlConfig } from './state-ttl-config.ts';

/** The kinds of keyed state. */
export type StateType = 'value' | 'list' | 'map' | 'reducing' | 'aggregating';

/** Names a state S within its operator (Flink: `StateDescriptor`). Throws INVALID_NAME. */
export abstract class StateDescriptor<S extends State = State> {
  /** Never there; it carries the type of the state. */
  declare readonly _state?: S;
  abstract readonly stateType: StateType;
  readonly name: string;
  /** For the values; of a map state for its keys and its values. Plain data needs none. */
  readonly serdes: readonly (StateSerde<unknown> | undefined)[];
  private ttl: StateTtlConfig | undefined;

  constructor(name: string, ...serdes: readonly (StateSerde<unknown> | undefined)[]) {
    this.name = validName(name, 'state');
    this.serdes = serdes;
  }

  /** What is not touched for long enough is forgotten. Fixed for as long as the state lives. */
  enableTimeToLive(config: StateTtlConfig): this {
    this.ttl = config;
    return this;
  }

  /** Set by enableTimeToLive. */
  get ttlConfig(): StateTtlConfig | undefined {
    return this.ttl;
  }
}
