/** The states of a running job. */

/**
 * - `created`: nothing was asked of Kafka yet
 * - `starting`: topics are checked, the group is being joined
 * - `rebalancing`: the group hands out partitions anew; no records are processed
 * - `running`
 * - `finishing`: a bounded job has read everything
 * - `stopping`: it was asked to stop
 * - `failing`: something stops the job
 * - `stopped`, `failed`: it has left the group
 */
export type JobState =
  | 'created'
  | 'starting'
  | 'rebalancing'
  | 'running'
  | 'finishing'
  | 'stopping'
  | 'failing'
  | 'stopped'
  | 'failed';

const NEXT: Readonly<Record<JobState, readonly JobState[]>> = {
  created: ['starting', 'stopping', 'failing'],
  starting: ['running', 'rebalancing', 'finishing', 'stopping', 'failing'],
  rebalancing: ['running', 'finishing', 'stopping', 'failing'],
  running: ['rebalancing', 'finishing', 'stopping', 'failing'],
  finishing: ['failing', 'stopped'],
  stopping: ['failing', 'stopped'],
  failing: ['failed'],
  stopped: [],
  failed: [],
};

/** Keeps a job's state. A step that the states do not have is not taken. */
export class LifeCycle {
  #state: JobState = 'created';
  readonly #onChange: (state: JobState) => void;

  constructor(onChange: (state: JobState) => void = () => {}) {
    this.#onChange = onChange;
  }

  get state(): JobState {
    return this.#state;
  }

  /** Whether records may be processed and partitions taken on. */
  get isActive(): boolean {
    return ['starting', 'rebalancing', 'running'].includes(this.#state);
  }

  /** Goes to the state where that is a step; tells whether it was one. */
  to(state: JobState): boolean {
    if (!NEXT[this.#state].includes(state)) return false;
    this.#state = state;
    this.#onChange(state);
    return true;
  }
}
