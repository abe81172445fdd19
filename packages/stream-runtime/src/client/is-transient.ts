/** Which errors of kafkajs go away by themselves: the broker is away, the group is rebalancing. */

import { translateKafkaError } from '@tidemark/kafka-connection';

/** While kafkajs restarts a consumer, commits of it do nothing, and resolve. */
export class CommitSkipped extends Error {}

const REBALANCE_TYPES: ReadonlySet<unknown> = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** A partition is on its way from one leader to the next. */
const LEADER_TYPES: ReadonlySet<unknown> = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'OFFSET_NOT_AVAILABLE',
]);

/** A coordinator of transactions that cannot finish what went before: a leader is away, or too few replicas. */
const COORDINATOR_TYPES: ReadonlySet<unknown> = new Set([
  'CONCURRENT_TRANSACTIONS',
  'REQUEST_TIMED_OUT',
]);

const TRANSIENT_EXIT_CODE = 69;

/** What another try may mend. */
export function isTransient(error: unknown): boolean {
  const type = typeOf(error);
  if (error instanceof CommitSkipped || REBALANCE_TYPES.has(type)) return true;
  if (LEADER_TYPES.has(type) || COORDINATOR_TYPES.has(type)) return true;
  const { code, exitCode } = translateKafkaError(error);
  return exitCode === TRANSIENT_EXIT_CODE || code === 'GROUP_UNAVAILABLE';
}

/** The protocol error's type, however deep kafkajs wrapped it. */
function typeOf(error: unknown): unknown {
  for (let current = error; current instanceof Error; current = current.cause) {
    const type: unknown = Reflect.get(current, 'type');
    if (type !== undefined) return type;
  }
  return undefined;
}
