// CreatePartitions, versions 0-3 (flexible from 2): adds partitions to topics.
//
// - The number asked for is the new total; it can only grow.
// - Manual assignments may name this broker only.
import type { BrokerState } from '../broker-state.ts';
import { BrokerProtocolError, errorCode } from '../wire/error-codes.ts';
import {
  array,
  bool,
  int16,
  int32,
  nullable,
  optional,
  type Read,
  string,
  struct,
} from '../wire/schema.ts';
import { codeOf } from './partition-lookup.ts';
import { type RequestContext, registerApi } from './registry.ts';

/** Kafka refuses a request for more than this, too. */
const MOST_PARTITIONS = 10_000;

const request = struct({
  topics: array({
    name: string,
    count: int32,
    assignments: nullable(array({ brokerIds: array(int32) })),
  }),
  timeoutMs: int32,
  validateOnly: bool,
});
const response = struct({
  throttleTimeMs: optional(int32, 0),
  results: array({
    name: string,
    errorCode: int16,
    errorMessage: optional(nullable(string), null),
  }),
});

type Asked = Read<typeof request>['topics'][number];

registerApi({
  key: 37,
  name: 'CreatePartitions',
  versions: [0, 3],
  flexibleFrom: 2,
  request,
  response,
  handle,
});

async function handle({ topics, validateOnly }: Read<typeof request>, { broker }: RequestContext) {
  const results: { name: string; errorCode: number; errorMessage?: string }[] = [];
  for (const asked of topics) {
    const { name } = asked;
    try {
      check(asked, broker);
      if (!validateOnly) await broker.topics.addPartitions(name, asked.count);
      results.push({ name, errorCode: errorCode('NONE') });
    } catch (error) {
      const errorMessage = error instanceof Error ? error.message : String(error);
      results.push({ name, errorCode: codeOf(error, broker), errorMessage });
    }
  }
  return { results };
}

function check({ name, count, assignments }: Asked, broker: BrokerState): void {
  const topic = broker.topics.get(name);
  if (topic === undefined) throw new BrokerProtocolError('UNKNOWN_TOPIC_OR_PARTITION');
  const added = count - topic.partitions.length;
  if (added < 1) {
    const message = `The topic has ${topic.partitions.length} partitions; ${count} would not be more.`;
    throw new BrokerProtocolError('INVALID_PARTITIONS', message);
  }
  if (added > MOST_PARTITIONS) {
    throw new BrokerProtocolError(
      'POLICY_VIOLATION',
      `At most ${MOST_PARTITIONS} partitions in one request.`,
    );
  }
  if (assignments === null) return;
  const here = assignments.every(
    ({ brokerIds }) => brokerIds.length === 1 && brokerIds[0] === broker.nodeId,
  );
  if (!here || assignments.length !== added)
    throw new BrokerProtocolError('INVALID_REPLICA_ASSIGNMENT');
}
