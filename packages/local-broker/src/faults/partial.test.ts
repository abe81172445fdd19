import { expect, test } from 'vitest';
import { type Message, WireClient } from '../../test/wire-client.ts';
import { startBroker } from '../broker.ts';
import { buildBatch } from '../records/build-batch.ts';
import { errorName } from '../wire/error-codes.ts';

const topics = { t: { partitions: 2 }, other: { partitions: 1 } };
const records = () => buildBatch([{ key: null, value: Buffer.from('v'), timestamp: Date.now() }]);
const asked = () => [
  { name: 't', partitions: [0, 1].map((index) => ({ index, records: records() })) },
  { name: 'other', partitions: [{ index: 0, records: records() }] },
];

/** Each partition of an answer with its error. */
function errorsOf(answer: Message): string[] {
  return answer.topics
    .flatMap(({ name, topic, partitions }: Message) =>
      partitions.map(
        ({ index, partitionIndex, errorCode }: Message) =>
          `${name ?? topic}-${index ?? partitionIndex} ${errorName(errorCode)}`,
      ),
    )
    .toSorted();
}

test.each([
  ['before', [1, 0, 1]],
  ['after', [1, 1, 1]],
] as const)('every partition is answered, and done or not (%s)', async (effect, ends) => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  const settings = { effect, topic: 't', partition: 1 } as const;
  using _ = broker.faults.fail('Produce', { error: 'NOT_LEADER_OR_FOLLOWER', ...settings });
  const answer = await client.request(0, 9, { acks: -1, timeoutMs: 1000, topics: asked() });
  expect(errorsOf(answer)).toEqual(['other-0 NONE', 't-0 NONE', 't-1 NOT_LEADER_OR_FOLLOWER']);
  const [other, t] = broker.describe().topics;
  const found = [t?.partitions[0], t?.partitions[1], other?.partitions[0]];
  expect(found.map((each) => each?.highWatermark)).toEqual(ends);
});

test('a Fetch with a partition that fails does not wait for the others', async () => {
  await using broker = await startBroker({ topics });
  await using client = await WireClient.connect(broker);
  using _ = broker.faults.fail('Fetch', { error: 'KAFKA_STORAGE_ERROR', topic: 't', partition: 0 });
  const partitions = [0, 1].map((partition) => ({
    ...{ partition, fetchOffset: 0, currentLeaderEpoch: -1, partitionMaxBytes: 1000 },
  }));
  const limits = { maxWaitMs: 60_000, minBytes: 1, maxBytes: 1000, isolationLevel: 0 };
  const answer = await client.request(1, 11, { ...limits, topics: [{ topic: 't', partitions }] });
  expect(errorsOf(answer)).toEqual(['t-0 KAFKA_STORAGE_ERROR', 't-1 NONE']);
});
