// Produce, versions 0-11 (flexible from 9): appends one record batch to each named partition.
//
// - acks 1 and -1 wait for the same, there is one log: the answer comes when the fsync policy of the log holds.
//   With acks -1 `min.insync.replicas` counts the brokers that are up: NOT_ENOUGH_REPLICAS; and who is not the leader
//   any more when the records are written says so. With acks 0 there is no answer; if anything was refused the
//   connection is closed instead, as in Kafka.
// - v0-2 are advertised because librdkafka takes its compression features from them. They carry the older
//   message formats, which are refused with UNSUPPORTED_FOR_MESSAGE_FORMAT; a batch of format 2 is taken.
// - v8 names the reason of a refusal, v10 the new leader where the broker asked is none (KIP-951).
// - A repeated batch of an idempotent producer is answered with the offset of its first arrival.
// - A transactional batch must belong to a partition of its producer's open transaction (KIP-890): INVALID_TXN_STATE
//   where it does not, INVALID_PRODUCER_EPOCH where the producer was shut out, NOT_ENOUGH_REPLICAS (try again)
//   while the transaction before is being completed. Kafka answers so in these versions.
// - Differs from Apache Kafka: the coordinator is asked for every transactional batch, not only for the first of a
//   partition; and the request timeout is not used, since there is no replication to wait for. So nothing ends with
//   NOT_ENOUGH_REPLICAS_AFTER_APPEND.
import type { BrokerState } from '../broker-state.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Topic } from '../log/topic-registry.ts';
import {
  type BatchHeader,
  claimsToBeTransactional,
  isTransactional,
} from '../records/batch-header.ts';
import { checkProduced } from '../records/check-produced.ts';
import type { Access } from '../security/access.ts';
import { permittedTopics } from '../security/permitted.ts';
import { errorCode, errorMessage, errorName, type KafkaErrorName } from '../wire/error-codes.ts';
import {
  array,
  bytes,
  int16,
  int32,
  int64,
  nullable,
  type Read,
  since,
  string,
  struct,
  type Written,
} from '../wire/schema.ts';
import { NO_RESPONSE } from './answers.ts';
import { currentLeader, leaderHints, nodeEndpoints } from './leader-hints.ts';
import { codeOf, ledPartitionOf } from './partition-lookup.ts';
import { writeError } from './producer-errors.ts';
import { type RequestContext, registerApi } from './registry.ts';

const request = struct({
  transactionalId: since(3, nullable(string), null),
  acks: int16,
  timeoutMs: int32,
  topics: array({ name: string, partitions: array({ index: int32, records: nullable(bytes) }) }),
});

const partitionResponse = struct({
  index: int32,
  errorCode: int16,
  baseOffset: int64,
  logAppendTimeMs: since(2, int64, -1),
  logStartOffset: since(5, int64, -1),
  recordErrors: since(
    8,
    array({ batchIndex: int32, batchIndexErrorMessage: nullable(string) }),
    [],
  ),
  errorMessage: since(8, nullable(string), null),
  currentLeader: currentLeader(10, 0),
});

const response = struct({
  topics: array({ name: string, partitions: array(partitionResponse) }),
  throttleTimeMs: since(1, int32, 0),
  nodeEndpoints: nodeEndpoints(10),
});

const REFUSED_BEFORE_THE_LOG: ReadonlySet<KafkaErrorName> = new Set([
  ...(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'CORRUPT_MESSAGE'] as const),
  ...(['NOT_LEADER_OR_FOLLOWER', 'KAFKA_STORAGE_ERROR'] as const),
]);

type PartitionResponse = Written<typeof partitionResponse>;
type TopicResponse = Written<typeof response>['topics'][number];

const NOT_LEADER = errorCode('NOT_LEADER_OR_FOLLOWER');

registerApi({
  key: 0,
  name: 'Produce',
  versions: [0, 11],
  flexibleFrom: 9,
  request,
  response,
  authorize,
  handle,
});

/** With acks 0 a refusal closes the connection, as any other failure does. */
async function authorize(
  asked: Read<typeof request>,
  { access, connection }: RequestContext,
  permitted: (asked: Read<typeof request>) => Promise<Written<typeof response>>,
): Promise<Written<typeof response>> {
  if (!mayUseTransactionalId(asked, access)) {
    if (asked.acks === 0) connection.destroy();
    return { topics: asked.topics.map(refusedTopic('TRANSACTIONAL_ID_AUTHORIZATION_FAILED')) };
  }
  const topics = asked.topics.filter(({ name }) => access.allows('write', 'topic', name));
  if (asked.acks === 0 && topics.length < asked.topics.length) {
    const nothing = await permitted({ ...asked, topics });
    connection.destroy();
    return nothing;
  }
  const refuse = refusedTopic('TOPIC_AUTHORIZATION_FAILED');
  return permittedTopics(asked, { access, operation: 'write' }, permitted, refuse);
}

/** One transactional batch makes the request transactional. */
function mayUseTransactionalId(
  { transactionalId, topics }: Read<typeof request>,
  access: Access,
): boolean {
  const transactional = topics.some(({ partitions }) =>
    partitions.some(({ records }) => claimsToBeTransactional(records)),
  );
  if (!transactional) return true;
  return transactionalId !== null && access.allows('write', 'transactionalId', transactionalId);
}

async function handle(asked: Read<typeof request>, context: RequestContext) {
  const { broker, connection } = context;
  const validAcks = asked.acks >= -1 && asked.acks <= 1;
  // Appends are begun in the order of the request, without waiting for one another.
  const topics = asked.topics.map(async ({ name, partitions }) => {
    const topic = broker.topics.get(name);
    const appended = partitions.map(({ index, records }) =>
      validAcks
        ? append(topic, index, records, asked, context)
        : refused(index, 'INVALID_REQUIRED_ACKS'),
    );
    return { name, partitions: await Promise.all(appended) };
  });
  const answered = (await Promise.all(topics)).filter(({ partitions }) => partitions.length > 0);
  if (asked.acks !== 0) return withLeaders(answered, context);
  const failed = answered.some(({ partitions }) => partitions.some((each) => each.errorCode !== 0));
  if (failed) connection.destroy();
  return NO_RESPONSE;
}

/** Adds who leads the partitions now that this broker does not lead. */
function withLeaders(topics: readonly TopicResponse[], context: RequestContext) {
  const { broker, apiVersion } = context;
  if (broker.cluster === undefined || apiVersion < 10) return { topics };
  const hints = leaderHints(broker.cluster, context);
  const told = topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map((each) =>
      each.errorCode === NOT_LEADER
        ? { ...each, currentLeader: hints.of(broker.topics.get(name), each.index) }
        : each,
    ),
  }));
  return { topics: told, nodeEndpoints: hints.endpoints() };
}

async function append(
  topic: Topic | undefined,
  index: number,
  records: Buffer | null,
  { transactionalId, acks }: Read<typeof request>,
  { broker, apiVersion }: RequestContext,
): Promise<PartitionResponse> {
  const found = ledPartitionOf(topic, index, broker);
  if (found.error !== undefined) return refused(index, found.error);
  const { log } = found;
  if (acks === -1 && broker.cluster?.hasEnoughInSync(found.topic, index) === false)
    return refused(index, 'NOT_ENOUGH_REPLICAS');
  const keysRequired = found.topic.configs.words('cleanup.policy').includes('compact');
  const batch = records ?? Buffer.alloc(0);
  const check = checkProduced(batch, keysRequired);
  if (!check.ok) {
    const { error, message, badRecords } = check;
    return {
      ...refused(index, error),
      ...startOf(error, log),
      ...namedRecords(message, badRecords),
    };
  }
  const problem = transactionProblem(
    check.header,
    found.topic.name,
    index,
    transactionalId,
    broker,
  );
  if (problem !== undefined) return outsideTransaction(index, problem, apiVersion);
  try {
    const { baseOffset, logAppendTime } = await log.append(batch, check.header);
    if (acks === -1 && ledPartitionOf(topic, index, broker).error === 'NOT_LEADER_OR_FOLLOWER')
      return refused(index, 'NOT_LEADER_OR_FOLLOWER');
    return {
      index,
      errorCode: errorCode('NONE'),
      baseOffset,
      logAppendTimeMs: logAppendTime,
      logStartOffset: log.logStartOffset,
    };
  } catch (error) {
    const code = codeOf(error, broker);
    const name = errorName(code);
    const text = name === 'INVALID_TIMESTAMP' ? String(error) : null;
    const start = startOf(name, log);
    return { index, errorCode: code, baseOffset: -1, errorMessage: text, ...start };
  }
}

/** Checked in the same turn in which the log takes the batch, so that no marker comes between. */
function transactionProblem(
  header: BatchHeader,
  topic: string,
  index: number,
  transactionalId: string | null,
  { transactions }: BrokerState,
): KafkaErrorName | undefined {
  if (!isTransactional(header)) return undefined;
  if (transactionalId === null) return 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED';
  const { producerId, producerEpoch: epoch } = header;
  const producer = { transactionalId, producerId, epoch };
  const error = transactions.verifyPartition(producer, topic, index);
  return error === 'NONE' ? undefined : writeError(error, 'NOT_ENOUGH_REPLICAS');
}

/** v11 has an error for it that tells clients to abort the transaction and go on (KIP-890). */
function outsideTransaction(
  index: number,
  problem: KafkaErrorName,
  apiVersion: number,
): PartitionResponse {
  if (problem !== 'INVALID_TXN_STATE') return refused(index, problem);
  if (apiVersion >= 11) return refused(index, 'TRANSACTION_ABORTABLE');
  return { ...refused(index, problem), errorMessage: errorMessage(problem) };
}

/** Kafka tells where the log starts when the batch came as far as the log. */
function startOf(error: KafkaErrorName, log: PartitionLog): { logStartOffset?: number } {
  return REFUSED_BEFORE_THE_LOG.has(error) ? {} : { logStartOffset: log.logStartOffset };
}

/** Kafka has a text only where it can say which records are to blame (KIP-467). */
function namedRecords(message: string, badRecords: readonly number[]) {
  if (badRecords.length === 0) return {};
  return {
    errorMessage: message,
    recordErrors: badRecords.map((batchIndex) => ({ batchIndex, batchIndexErrorMessage: message })),
  };
}

function refused(index: number, error: KafkaErrorName): PartitionResponse {
  return { index, errorCode: errorCode(error), baseOffset: -1 };
}

function refusedTopic(error: KafkaErrorName) {
  return ({ name, partitions }: Read<typeof request>['topics'][number]) => ({
    name,
    partitions: partitions.map(({ index }) => refused(index, error)),
  });
}
