// Fetch, versions 4-16 (flexible from 12): reads whole record batches, and waits for them when there are none.
//
// - The answer comes when min.bytes are there, when a partition has an error, or after max.wait.ms.
// - The first batch of an answer is sent even when it alone is larger than the limits.
// - An offset inside a batch gets the whole batch; clients skip what lies before their offset.
// - v7 brought fetch sessions (KIP-227). The broker opens none: it answers session id 0, which tells the client
//   to name all its partitions each time, as Kafka does when its session cache is full.
// - v13 replaced topic names by topic ids. v16 names the new leader where the broker asked is none (KIP-951).
// - A Fetch that waits on a leader ends when the leader moves: NOT_LEADER_OR_FOLLOWER, or FENCED_LEADER_EPOCH for a
//   client that says which epoch it knows.
// - Differs from Apache Kafka: no replicas fetch from here, so replica fields, rack and log start offset of the
//   request are not used, and no diverging epoch is ever found: the log is never cut behind a reader. Followers do
//   not serve consumers (KIP-392), so that every move of a leader reaches them.
import type { BrokerState } from '../broker-state.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { splitPermitted } from '../security/permitted.ts';
import { errorCode } from '../wire/error-codes.ts';
import { ZERO_UUID } from '../wire/uuid.ts';
import {
  type FetchRequest,
  type FetchResponse,
  fetchRequest,
  fetchResponse,
  type PartitionData,
} from './fetch-messages.ts';
import { leaderHints } from './leader-hints.ts';
import { ParkedFetch } from './parked-fetch.ts';
import { codeOf, ledPartitionOf, type PartitionLookup } from './partition-lookup.ts';
import { type RequestContext, registerApi } from './registry.ts';

const READ_COMMITTED = 1;
const UNKNOWN: ReadonlySet<number> = new Set([
  errorCode('UNKNOWN_TOPIC_OR_PARTITION'),
  errorCode('UNKNOWN_TOPIC_ID'),
]);
/** Above it the client goes on with a session; below it, it wants none. */
const NEW_SESSION = 0;
const NO_RECORDS = Buffer.alloc(0);
const MOVED = new Set([errorCode('NOT_LEADER_OR_FOLLOWER'), errorCode('FENCED_LEADER_EPOCH')]);

registerApi({
  key: 1,
  name: 'Fetch',
  versions: [4, 16],
  flexibleFrom: 12,
  request: fetchRequest,
  response: fetchResponse,
  authorize,
  handle,
});

type AskedTopic = FetchRequest['topics'][number];
type FetchTopics = FetchResponse['topics'];
type AskedPartition = AskedTopic['partitions'][number];

/** As in Kafka, the rest of a Fetch waits for records as if there were no refusal beside it. */
async function authorize(
  asked: FetchRequest,
  { access, broker }: RequestContext,
  permitted: (asked: FetchRequest) => Promise<FetchResponse>,
): Promise<FetchResponse> {
  const mayRead = ({ topic, topicId }: AskedTopic): boolean => {
    const name = topicId === ZERO_UUID ? topic : broker.topics.byId(topicId)?.name;
    // Whether there is a topic with that id is no secret.
    return name === undefined || access.allows('read', 'topic', name);
  };
  let answer: FetchResponse | undefined;
  const topics = await splitPermitted(
    asked.topics,
    mayRead,
    async (allowed) => {
      answer = await permitted({ ...asked, topics: allowed });
      return answer.topics;
    },
    ({ topic, topicId, partitions }) => ({
      ...{ topic, topicId },
      partitions: partitions.map((each) => refused(each, errorCode('TOPIC_AUTHORIZATION_FAILED'))),
    }),
  );
  // An error of the whole request names no topics.
  return answer?.errorCode ? answer : { ...answer, topics };
}

interface Target {
  readonly asked: AskedPartition;
  readonly found: PartitionLookup;
}

/** How much the answer may still hold, and what it holds already. */
interface Budget {
  left: number;
  read: number;
  failed: boolean;
  readonly committed: boolean;
}

async function handle(asked: FetchRequest, context: RequestContext): Promise<FetchResponse> {
  const { broker, connection } = context;
  if (asked.sessionEpoch > NEW_SESSION)
    return { errorCode: errorCode('FETCH_SESSION_ID_NOT_FOUND'), topics: [] };
  const targets = asked.topics.flatMap((topic) => findTargets(topic, context));
  const logs = targets.flatMap(({ found }) => found.log ?? []);
  const { maxWaitMs, minBytes } = asked;
  using parked = new ParkedFetch({ logs, maxWaitMs, clock: broker.clock, connection });
  for (;;) {
    const { topics, budget } = await readAll(asked, context);
    const done = budget.read >= minBytes || budget.failed || logs.length === 0;
    if (done || parked.isOver) return withLeaders(topics, context);
    // A commit of a few bytes can make much readable, so readers of committed records look at every change.
    broker.observer.parkedFetches += 1;
    await parked.woken(budget.committed ? 1 : minBytes - budget.read);
    broker.observer.parkedFetches -= 1;
  }
}

/** Adds who leads the partitions now of which this broker is not the leader any more. */
function withLeaders(topics: FetchTopics, context: RequestContext): FetchResponse {
  const { broker, apiVersion } = context;
  if (broker.cluster === undefined || apiVersion < 16) return { topics };
  const hints = leaderHints(broker.cluster, context);
  const told = topics.map((each) => ({
    ...each,
    partitions: each.partitions.map((one) =>
      MOVED.has(one.errorCode)
        ? {
            ...one,
            currentLeader: hints.of(broker.topics.byId(each.topicId ?? ''), one.partitionIndex),
          }
        : one,
    ),
  }));
  return { topics: told, nodeEndpoints: hints.endpoints() };
}

/** Partitions are served in the order of the request, until the answer is full. */
async function readAll(asked: FetchRequest, context: RequestContext) {
  const { broker } = context;
  const budget: Budget = {
    left: Math.min(asked.maxBytes, broker.settings.fetchMaxBytes),
    read: 0,
    failed: false,
    committed: asked.isolationLevel === READ_COMMITTED,
  };
  const topics: FetchResponse['topics'][number][] = [];
  for (const topic of asked.topics) {
    const partitions: PartitionData[] = [];
    for (const target of findTargets(topic, context))
      partitions.push(await readTarget(target, budget, broker));
    topics.push({ topic: topic.topic, topicId: topic.topicId, partitions });
  }
  return { topics, budget };
}

function findTargets(
  { topic: name, topicId, partitions }: AskedTopic,
  { broker, apiVersion }: RequestContext,
): Target[] {
  const byId = apiVersion >= 13;
  const topic = byId ? broker.topics.byId(topicId) : broker.topics.get(name);
  return partitions.map((asked) => {
    if (byId && topic === undefined) return { asked, found: { error: 'UNKNOWN_TOPIC_ID' } };
    return {
      asked,
      found: ledPartitionOf(topic, asked.partition, broker, asked.currentLeaderEpoch),
    };
  });
}

async function readTarget(
  { asked, found }: Target,
  budget: Budget,
  broker: BrokerState,
): Promise<PartitionData> {
  if (found.error !== undefined) return failed(asked, errorCode(found.error), budget);
  const { log } = found;
  try {
    const end = budget.committed ? log.lastStableOffset : log.highWatermark;
    const isFull = budget.left <= 0 && budget.read > 0;
    if (asked.fetchOffset === end || isFull) return data(asked, log, NO_RECORDS, budget);
    const maxBytes = Math.min(asked.partitionMaxBytes, budget.left);
    const minOneBatch = budget.read === 0;
    const read = await log.read(asked.fetchOffset, maxBytes, {
      minOneBatch,
      committed: budget.committed,
    });
    if (read === 'OFFSET_OUT_OF_RANGE') return failed(asked, errorCode(read), budget);
    budget.left -= read.bytes.length;
    budget.read += read.bytes.length;
    return {
      ...data(asked, log, read.bytes, budget),
      ...(budget.committed && { abortedTransactions: read.abortedTransactions }),
    };
  } catch (error) {
    return failed(asked, codeOf(error, broker), budget);
  }
}

function data(
  { partition }: AskedPartition,
  log: PartitionLog,
  records: Buffer,
  budget: Budget,
): PartitionData {
  return {
    partitionIndex: partition,
    errorCode: errorCode('NONE'),
    highWatermark: log.highWatermark,
    lastStableOffset: log.lastStableOffset,
    logStartOffset: log.logStartOffset,
    abortedTransactions: budget.committed ? [] : null,
    records,
  };
}

function failed(asked: AskedPartition, code: number, budget: Budget): PartitionData {
  budget.failed = true;
  return { ...refused(asked, code), abortedTransactions: UNKNOWN.has(code) ? [] : null };
}

function refused({ partition }: AskedPartition, code: number): PartitionData {
  return {
    partitionIndex: partition,
    errorCode: code,
    highWatermark: -1,
    abortedTransactions: [],
    records: NO_RECORDS,
  };
}
