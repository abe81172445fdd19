// Which brokers hold which partitions of a new topic (Kafka: StripedReplicaPlacer, without racks and without
// chance, so that a test knows beforehand where things are).
import { BrokerProtocolError } from '../wire/error-codes.ts';

/** Brokers that a topic can be placed on. */
export interface PlacementSite {
  /** All brokers of the cluster. */
  readonly brokerIds: readonly number[];
  readonly up: ReadonlySet<number>;
}

/**
 * Spreads replicas over the brokers: partition by partition the next broker leads. Brokers that are down get
 * replicas only where there are too few others.
 * @param first how far round the brokers the first partition begins
 * @throws BrokerProtocolError INVALID_REPLICATION_FACTOR
 */
export function spreadReplicas(
  { brokerIds, up }: PlacementSite,
  { partitions, replicationFactor, first }: SpreadOptions,
): readonly (readonly number[])[] {
  if (replicationFactor < 1) {
    throw new BrokerProtocolError(
      'INVALID_REPLICATION_FACTOR',
      'Replication factor must be larger than 0, or -1 to use the default value.',
    );
  }
  if (replicationFactor > brokerIds.length) {
    throw new BrokerProtocolError(
      'INVALID_REPLICATION_FACTOR',
      `The target replication factor of ${replicationFactor} cannot be reached because only ${brokerIds.length} broker(s) are registered.`,
    );
  }
  const running = brokerIds.filter((id) => up.has(id));
  const stopped = brokerIds.filter((id) => !up.has(id));
  return Array.from({ length: partitions }, (_, index) => {
    const begin = running.length === 0 ? 0 : (first + index) % running.length;
    const row = [...running.slice(begin), ...running.slice(0, begin), ...stopped];
    return row.slice(0, replicationFactor);
  });
}

interface SpreadOptions {
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly first: number;
}

/**
 * Checks replicas that somebody chose.
 * @throws BrokerProtocolError INVALID_REPLICA_ASSIGNMENT
 */
export function checkReplicas(
  rows: readonly (readonly number[])[],
  { brokerIds }: PlacementSite,
): void {
  const refuse = (message: string) =>
    new BrokerProtocolError('INVALID_REPLICA_ASSIGNMENT', message);
  for (const row of rows) {
    if (row.length === 0) throw refuse('A partition needs at least one replica.');
    if (row.length !== rows[0]?.length)
      throw refuse('All partitions of a topic have as many replicas.');
    if (new Set(row).size < row.length) throw refuse(`A broker is named twice: ${row.join(', ')}.`);
    const unknown = row.find((id) => !brokerIds.includes(id));
    if (unknown !== undefined) throw refuse(`There is no broker ${unknown}.`);
  }
}
