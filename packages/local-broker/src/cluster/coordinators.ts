// Who coordinates which groups and transactional ids. Kafka hashes their names to the fifty partitions of an
// internal topic, whose leader is the coordinator; there are no such topics here, but shares that move like them.
import { type Leadership, MovingLeadership } from './leadership.ts';

/** What is coordinated. */
export type CoordinatedKind = 'group' | 'transaction';

/** Kafka: `offsets.topic.num.partitions`, `transaction.state.log.num.partitions`. */
const SHARES = 50;

/** The shares of one kind. */
export class Coordinators {
  readonly #shares: readonly MovingLeadership[];

  constructor(brokerIds: readonly number[], up: ReadonlySet<number>) {
    this.#shares = Array.from({ length: SHARES }, (_, share) => {
      const begin = share % brokerIds.length;
      const row = [...brokerIds.slice(begin), ...brokerIds.slice(0, begin)];
      return new MovingLeadership(row, up);
    });
  }

  get all(): readonly MovingLeadership[] {
    return this.#shares;
  }

  /** The share that a group id or transactional id belongs to. */
  of(key: string): MovingLeadership {
    const share = this.#shares[shareOf(key)];
    if (share === undefined) throw new Error(`no share for ${key}`);
    return share;
  }

  /** The broker that coordinates `key`. */
  leaderOf(key: string): Leadership['leaderId'] {
    return this.of(key).leaderId;
  }
}

/** Kafka: `Utils.abs(key.hashCode()) % partitions`, with Java's hash of strings. */
export function shareOf(key: string): number {
  let hash = 0;
  for (let at = 0; at < key.length; at += 1) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
  return (hash === -2_147_483_648 ? 0 : Math.abs(hash)) % SHARES;
}
