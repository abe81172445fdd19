// DeleteRecords, versions 0-2 (flexible from 2): forgets the records before an offset.
//
// - Offset -1 means everything that is there now.
// - A topic that is only compacted is refused with POLICY_VIOLATION.
import type { BrokerState } from '../broker-state.ts';
import { permittedTopics } from '../security/permitted.ts';
import { errorCode, type KafkaErrorName } from '../wire/error-codes.ts';
import { array, int16, int32, int64, optional, type Read, string, struct } from '../wire/schema.ts';
import { codeOf, ledPartitionOf } from './partition-lookup.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  topics: array({ name: string, partitions: array({ partitionIndex: int32, offset: int64 }) }),
  timeoutMs: int32,
});
const response = struct({
  throttleTimeMs: optional(int32, 0),
  topics: array({
    name: string,
    partitions: array({ partitionIndex: int32, lowWatermark: int64, errorCode: int16 }),
  }),
});

registerApi({
  key: 21,
  name: 'DeleteRecords',
  versions: [0, 2],
  flexibleFrom: 2,
  request,
  response,
  authorize: (asked, { access }, permitted) =>
    permittedTopics(asked, { access, operation: 'delete' }, permitted, ({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        lowWatermark: -1,
        errorCode: errorCode('TOPIC_AUTHORIZATION_FAILED'),
      })),
    })),
  handle,
});

async function handle({ topics }: Read<typeof request>, { broker }: RequestContext) {
  const answers = topics.map(async ({ name, partitions }) => ({
    name,
    partitions: await Promise.all(
      partitions.map(({ partitionIndex, offset }) =>
        deleteBefore(name, partitionIndex, offset, broker),
      ),
    ),
  }));
  return { topics: await Promise.all(answers) };
}

async function deleteBefore(
  name: string,
  partitionIndex: number,
  offset: number,
  broker: BrokerState,
) {
  const refused = (error: KafkaErrorName) => ({
    partitionIndex,
    lowWatermark: -1,
    errorCode: errorCode(error),
  });
  const found = ledPartitionOf(broker.topics.get(name), partitionIndex, broker);
  if (found.error !== undefined) return refused(found.error);
  const { log, topic } = found;
  if (!topic.configs.words('cleanup.policy').includes('delete')) return refused('POLICY_VIOLATION');
  try {
    const lowWatermark = log.deleteRecordsBefore(offset);
    return { partitionIndex, lowWatermark, errorCode: errorCode('NONE') };
  } catch (failure) {
    return { partitionIndex, lowWatermark: -1, errorCode: codeOf(failure, broker) };
  }
}
