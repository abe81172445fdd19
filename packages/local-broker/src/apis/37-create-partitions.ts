// CreatePartitions, versions 0-3 (flexible from 2): adds partitions to topics.
//
// - The number asked for is the new total; it can only grow.
// - Manual assignments name the brokers of the cluster; a broker that is alone, only that.
import type { BrokerState } from '../broker-state.ts';
import type { Replicas } from '../log/topic-folders.ts';
import { splitPermitted } from '../security/permitted.ts';
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
  async authorize(asked, { access }, permitted) {
    const results = await splitPermitted(
      asked.topics,
      ({ name }) => access.allows('alter', 'topic', name),
      async (topics) => (await permitted({ ...asked, topics })).results,
      ({ name }) => ({ name, errorCode: errorCode('TOPIC_AUTHORIZATION_FAILED') }),
    );
    return { results };
  },
  handle,
});

async function handle({ topics, validateOnly }: Read<typeof request>, { broker }: RequestContext) {
  const results: { name: string; errorCode: number; errorMessage?: string }[] = [];
  for (const asked of topics) {
    const { name } = asked;
    try {
      const replicas = check(asked, broker);
      if (!validateOnly) await broker.topics.addPartitions(name, asked.count, replicas);
      results.push({ name, errorCode: errorCode('NONE') });
    } catch (error) {
      const code = codeOf(error, broker);
      const told =
        code === errorCode('UNKNOWN_TOPIC_OR_PARTITION') ? {} : { errorMessage: String(error) };
      results.push({ name, errorCode: code, ...told });
    }
  }
  return { results };
}

/** Where the added partitions are to be; undefined where there is one broker only. */
function check({ name, count, assignments }: Asked, broker: BrokerState): Replicas | undefined {
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
  const rows = assignments?.map(({ brokerIds }) => brokerIds);
  if (rows !== undefined && rows.length !== added)
    throw new BrokerProtocolError('INVALID_REPLICA_ASSIGNMENT');
  if (broker.cluster !== undefined) return broker.cluster.placeMore(topic, added, rows);
  if (rows?.every((row) => row.length === 1 && row[0] === broker.nodeId) === false)
    throw new BrokerProtocolError('INVALID_REPLICA_ASSIGNMENT');
  return undefined;
}
