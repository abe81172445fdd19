import type { KeyedStateStore } from './keyed-state-store.ts';

/**
 * What a function gets in open() (Flink: `RuntimeContext`). The state getters throw
 * STATE_OUTSIDE_KEYED_CONTEXT on a stream without keys and STATE_NAME_TAKEN when one name stands
 * for two kinds of state.
 */
export interface RuntimeContext extends KeyedStateStore {
  /** The name of the operator. */
  readonly operatorName: string;
}
