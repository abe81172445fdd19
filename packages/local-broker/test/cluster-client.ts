// Clients of a cluster for tests: one connection to each broker, and requests in the versions that tell most.
import type { Cluster } from '../src/cluster/cluster.ts';
import { buildBatch } from '../src/records/build-batch.ts';
import { errorName, type KafkaErrorName } from '../src/wire/error-codes.ts';
import { type Message, WireClient } from './wire-client.ts';

/** A connection to a broker of a cluster. */
export async function clientOf(cluster: Cluster, brokerId: number): Promise<WireClient> {
  const broker = cluster.brokers.get(brokerId);
  if (broker === undefined) throw new Error(`broker ${brokerId} is down`);
  return WireClient.connect(broker);
}

/** Produces one record to a partition; the answer of the partition, with the name of its error. */
export async function produce(
  client: WireClient,
  value: string,
  { topic = 't', partition = 0, acks = -1, version = 11 } = {},
): Promise<Message & { readonly error: KafkaErrorName }> {
  const records = buildBatch([{ key: null, value: Buffer.from(value), timestamp: Date.now() }]);
  const topics = [{ name: topic, partitions: [{ index: partition, records }] }];
  const answer = await client.request(0, version, { acks, timeoutMs: 1000, topics });
  const [found] = answer.topics[0].partitions;
  return { ...found, error: errorName(found.errorCode), nodeEndpoints: answer.nodeEndpoints };
}

/** A Fetch of one partition of topic `t`, by name. */
export function fetchRequest({
  partition = 0,
  fetchOffset = 0,
  maxWaitMs = 0,
  minBytes = 1,
  currentLeaderEpoch = -1,
} = {}): Message {
  const asked = { partition, fetchOffset, currentLeaderEpoch, partitionMaxBytes: 1_000_000 };
  const topics = [{ topic: 't', partitions: [asked] }];
  return { maxWaitMs, minBytes, maxBytes: 1_000_000, isolationLevel: 0, topics };
}

/** Fetches from one partition; the answer of the partition, with the name of its error. */
export async function fetch(
  client: WireClient,
  asked: Parameters<typeof fetchRequest>[0] = {},
): Promise<Message & { readonly error: KafkaErrorName }> {
  const answer = await client.request(1, 12, fetchRequest(asked));
  const [found] = answer.topics[0].partitions;
  return { ...found, error: errorName(found.errorCode) };
}
