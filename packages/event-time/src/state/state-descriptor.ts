import { validName } from '../name.ts';

/** The kinds of keyed state. */
export type StateType = 'value' | 'list' | 'map' | 'reducing' | 'aggregating';

/** Names a state within its operator (Flink: `StateDescriptor`). Throws INVALID_NAME. */
export abstract class StateDescriptor {
  abstract readonly stateType: StateType;
  readonly name: string;

  constructor(name: string) {
    this.name = validName(name, 'state');
  }
}
