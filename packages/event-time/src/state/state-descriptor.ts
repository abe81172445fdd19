import { validName } from '../name.ts';
import type { State } from './state.ts';

/** The kinds of keyed state. */
export type StateType = 'value' | 'list' | 'map' | 'reducing' | 'aggregating';

/** Names a state S within its operator (Flink: `StateDescriptor`). Throws INVALID_NAME. */
export abstract class StateDescriptor<S extends State = State> {
  /** Never there; it carries the type of the state. */
  declare readonly _state?: S;
  abstract readonly stateType: StateType;
  readonly name: string;

  constructor(name: string) {
    this.name = validName(name, 'state');
  }
}
