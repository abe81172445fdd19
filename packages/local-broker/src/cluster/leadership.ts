// Who leads what, in a cluster: a partition of a topic, or a share of the groups or of the transactional ids.
// The rules are those of Kafka's controller: the first replica that is up and in sync leads; who is down leaves
// the in-sync replicas, but never the last one; who comes back is in sync at once, there being one log.

/** No broker can lead now. */
export const NO_LEADER = -1;

/** What clients are told about the leadership of a partition. */
export interface Leadership {
  /** {@link NO_LEADER} when no replica is up. */
  readonly leaderId: number;
  /** The brokers that hold the partition; the first is the preferred leader. */
  readonly replicas: readonly number[];
  /** The replicas that are in sync, in the order of `replicas`. */
  readonly isr: readonly number[];
}

/** A leadership that changes; each method says whether the leader did. */
export class MovingLeadership implements Leadership {
  readonly replicas: readonly number[];
  #isr: readonly number[];
  #leaderId: number;

  /** @param up brokers that are up now */
  constructor(replicas: readonly number[], up: ReadonlySet<number>) {
    this.replicas = replicas;
    const inSync = replicas.filter((id) => up.has(id));
    this.#isr = inSync.length > 0 ? inSync : replicas.slice(0, 1);
    this.#leaderId = inSync[0] ?? NO_LEADER;
  }

  get leaderId(): number {
    return this.#leaderId;
  }

  get isr(): readonly number[] {
    return this.#isr;
  }

  /** A broker went down: another replica in sync takes over. */
  down(brokerId: number): boolean {
    if (!this.#isr.includes(brokerId)) return false;
    const others = this.#isr.filter((id) => id !== brokerId);
    // Without the last one nobody would know any more who has all records.
    if (others.length > 0) this.#isr = others;
    return this.#leaderId === brokerId && this.#lead(others[0] ?? NO_LEADER);
  }

  /** A broker came up. It leads only where nobody else does, as in Kafka. */
  up(brokerId: number, up: ReadonlySet<number>): boolean {
    if (!this.replicas.includes(brokerId)) return false;
    const elected = this.#leaderId === NO_LEADER && this.#isr.includes(brokerId);
    const led = elected || this.#leaderId !== NO_LEADER;
    if (led) this.#isr = this.replicas.filter((id) => up.has(id));
    return elected && this.#lead(brokerId);
  }

  /** Makes one of the in-sync replicas the leader. */
  move(brokerId: number): boolean {
    return this.#lead(brokerId);
  }

  /** Gives the leadership back to the preferred replica, if that is up and in sync. */
  prefer(up: ReadonlySet<number>): boolean {
    const [preferred] = this.replicas;
    const can = preferred !== undefined && up.has(preferred) && this.#isr.includes(preferred);
    return can && this.#lead(preferred);
  }

  #lead(brokerId: number): boolean {
    if (brokerId === this.#leaderId) return false;
    this.#leaderId = brokerId;
    return true;
  }
}
