/** What the user may do: asked for, never tried out on anything that is there. */

import type { BrokerSession } from '../client/broker-session.ts';
import { type KafkaErrorContext, translateKafkaError } from '../errors/translate-kafka-error.ts';
import { createErrorFromCode } from '../kafkajs.ts';
import { validateTopicsRequest } from '../requests/create-topics.ts';
import { describeGroupRequest } from '../requests/describe-groups.ts';
import { findCoordinatorRequest } from '../requests/find-coordinator.ts';
import { initProducerIdRequest } from '../requests/init-producer-id.ts';
import { askMetadata, type ClusterMetadata } from '../requests/metadata.ts';
import { type CheckName, type Finding, failed, failedWith, fine } from './finding.ts';
import { untilReady } from './until-ready.ts';

/** Kafka's codes (org.apache.kafka.common.protocol.Errors). */
const CODES = {
  none: 0,
  unknownTopic: 3,
  topicDenied: 29,
  groupDenied: 30,
  topicExists: 36,
} as const;
/** The four ways in which Kafka denies: topic, group, cluster, transactional id. */
const DENIED = new Set([29, 30, 31, 53]);
/** Codes of AclOperation (KIP-430). */
const READ = 3;
const WRITE = 4;

/** Opens a session with a broker at an address. */
export type OpenSession = (address: { host: string; port: number }) => Promise<BrokerSession>;

/** The topic, and whether it may be read and written. */
export async function checkTopic(
  session: BrokerSession,
  topic: string,
  { createdWhenMissing }: { createdWhenMissing: boolean },
): Promise<Finding[]> {
  const { topic: found } = await askMetadata(session, topic);
  if (found?.errorCode === CODES.unknownTopic && createdWhenMissing) {
    return [fine('topic', `${topic} is not there yet: the first app creates it`)];
  }
  if (!found || found.errorCode === CODES.unknownTopic || found.errorCode === CODES.topicDenied) {
    const hint = aclHint(`--topic ${topic}`, 'Read', 'Write');
    return [denial('topic', found?.errorCode ?? CODES.unknownTopic, { topic }, hint)];
  }
  return [
    partitionsFinding(topic, found.partitions),
    right('read', found.operations, READ, 'Read', topic),
    right('write', found.operations, WRITE, 'Write', topic),
  ];
}

/** Whether topics of these names could be created; the first that could not is told. */
export async function checkCreate(
  session: BrokerSession,
  topics: readonly string[],
): Promise<Finding> {
  const codes = await session.ask(validateTopicsRequest(topics));
  for (const topic of topics) {
    const code = codes.get(topic) ?? CODES.none;
    if (code === CODES.none || code === CODES.topicExists) continue;
    return denial('create', code, { topic }, aclHint(`--topic ${topic}`, 'Create'));
  }
  return fine('create', `topics such as ${topics.join(', ')} may be created`);
}

/** Whether the group may be joined. */
export async function checkGroup(
  session: BrokerSession,
  groupId: string,
  open: OpenSession,
): Promise<Finding> {
  const { errorCode, operations } = await untilReady(async () => {
    const coordinator = await session.ask(findCoordinatorRequest('group', groupId));
    if (coordinator.errorCode !== CODES.none) return { ...coordinator, operations: 0 };
    await using at = await open(coordinator);
    return await at.ask(describeGroupRequest(groupId));
  });
  const hint = aclHint(`--group ${groupId}`, 'Read', 'Describe');
  if (errorCode !== CODES.none) return denial('group', errorCode, { groupId }, hint);
  return (operations >> READ) & 1
    ? fine('group', `${groupId} may be joined`)
    : denial('group', CODES.groupDenied, { groupId }, hint);
}

/** Whether producers may be idempotent, and the transactional id may be used. */
export async function checkTransactions(
  session: BrokerSession,
  transactionalId: string,
  open: OpenSession,
): Promise<Finding> {
  const idempotent = await untilReady(async () => ({
    errorCode: await session.ask(initProducerIdRequest(null)),
  }));
  if (idempotent.errorCode !== CODES.none) {
    const hint = `${aclHint('--cluster', 'IdempotentWrite')}, or Write on a topic.`;
    return denial('transactions', idempotent.errorCode, {}, hint);
  }
  const { errorCode } = await untilReady(async () => {
    const coordinator = await session.ask(findCoordinatorRequest('transaction', transactionalId));
    if (coordinator.errorCode !== CODES.none) return coordinator;
    await using at = await open(coordinator);
    return { errorCode: await at.ask(initProducerIdRequest(transactionalId)) };
  });
  if (errorCode === CODES.none) {
    return fine('transactions', `ids such as ${transactionalId} may be used`);
  }
  const prefix = transactionalId.replace(/-doctor$/, '');
  const hint = aclHint(
    `--resource-pattern-type prefixed --transactional-id ${prefix}`,
    'Write',
    'Describe',
  );
  return denial('transactions', errorCode, { transactionalId }, hint);
}

function partitionsFinding(
  topic: string,
  partitions: NonNullable<ClusterMetadata['topic']>['partitions'],
): Finding {
  const count = `${topic} has ${partitions.length} partition${partitions.length === 1 ? '' : 's'}`;
  const leaderless = partitions.filter(({ leader }) => leader < 0).length;
  const behind = partitions.filter(({ replicas, inSync }) => inSync < replicas).length;
  if (leaderless > 0) {
    return {
      check: 'topic',
      status: 'warning',
      detail: `${count}, ${leaderless} without a leader`,
    };
  }
  return behind > 0
    ? { check: 'topic', status: 'warning', detail: `${count}, ${behind} with replicas behind` }
    : fine('topic', count);
}

function right(
  check: CheckName,
  operations: number | undefined,
  operation: number,
  name: string,
  topic: string,
): Finding {
  if (operations === undefined) {
    return { check, status: 'unknown', detail: 'the broker is too old to say' };
  }
  return (operations >> operation) & 1
    ? fine(check, `${name} on ${topic} is granted`)
    : denial(check, CODES.topicDenied, { topic }, aclHint(`--topic ${topic}`, name));
}

function denial(
  check: CheckName,
  code: number,
  context: KafkaErrorContext,
  hint?: string,
): Finding {
  const error = translateKafkaError(createErrorFromCode(code), context);
  if (!DENIED.has(code) || hint === undefined) return failed(check, error);
  return failedWith(check, error.code, error.message, hint);
}

function aclHint(resource: string, ...operations: string[]): string {
  const wanted = operations.map((operation) => `--operation ${operation}`).join(' ');
  return `Have it granted: kafka-acls --add --allow-principal User:NAME ${wanted} ${resource}`;
}
