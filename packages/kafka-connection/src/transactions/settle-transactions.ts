/**
 * Takes a transactional.id over, and ends what hangs of it (KIP-664). Kafka 4 may lose the end of a
 * transaction: partitions that have no leader at that moment, as all have when the only broker ends in
 * an orderly way, it takes for deleted ones, writes no markers to them, and counts the transaction as
 * finished (TransactionMarkerChannelManager, "Couldn't find leader endpoint for partitions"). What was
 * written there stays in an open transaction: readers of committed records stop before it, and the next
 * transaction's marker ends it in its own way. InitProducerId knows nothing of it.
 *
 * How the transaction was to end the coordinator knows until the id is taken over. So that is asked
 * before, each time, and written down with taking over, in the only field that is the producer's to
 * choose: the time-out. Whoever comes next, should this one die here, finds it there.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { closableKafka } from '../client/closable-kafka.ts';
import type { KafkaConnection } from '../connection.ts';
import { translateKafkaError } from '../errors/translate-kafka-error.ts';
import { createErrorFromCode } from '../kafkajs.ts';
import {
  describeTransactionRequest,
  type TransactionDescription,
} from '../requests/describe-transactions.ts';
import {
  findWritten,
  type OpenParts,
  openParts,
  type TopicPartitions,
  type WrittenParts,
  type WrittenTopics,
} from './open-parts.ts';
import {
  type ProducerIdentity,
  TransactionCluster,
  type TransactionCoordinator,
} from './transaction-cluster.ts';

/** How a transaction that hung was ended. */
export type TransactionOutcome = 'committed' | 'aborted';

/** What is to be settled. */
export interface SettleOptions {
  readonly transactionalId: string;
  readonly written: WrittenParts;
  /** Ends it; what it does then makes no difference. */
  readonly signal?: AbortSignal | undefined;
}

const RETRY = { retries: 8, initialRetryTime: 50, maxRetryTime: 1_000 };
const TIMEOUT_MS = 60_000;
/** The time-out of one who took over a transaction that is to be committed, where its end was lost. */
const COMMITTING_TIMEOUT_MS = 59_973;
/** Markers may be lost again. */
const TURNS = 5;
const PAUSE_MS = 20;
const MARKERS_WITHIN_MS = 30_000;

const NO_ERROR = 0;
const CONCURRENT_TRANSACTIONS = 51;
/** Nobody may say, or there is nothing to be said. */
const UNTOLD = new Set([53 /* TRANSACTIONAL_ID_AUTHORIZATION_FAILED */, 105 /* …_NOT_FOUND */]);
/** States in which markers are written, as far as the coordinator knows. */
const ENDED = new Set(['Empty', 'CompleteCommit', 'CompleteAbort']);
/** Another one has taken over. */
const FENCED = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
]);

/**
 * Fences the transactional.id, as a producer does, and sees to it that nothing of it is open anywhere.
 * Only for who owns the id by now: whoever had it is fenced. Resolves with how something was ended that
 * hung, or undefined. Of topics that may not be read it is not known whether something hangs there;
 * they are taken in when it does elsewhere. Brokers before Kafka 3.0 do not say how it was to end:
 * it is aborted, and before 2.8 it is not seen.
 *
 * @throws KafkaConnectionError such as pass, also when another one took over meanwhile
 */
export async function settleTransactions(
  connection: KafkaConnection,
  options: SettleOptions,
): Promise<TransactionOutcome | undefined> {
  return await withCluster(connection, options, async (cluster, topics) => {
    const { transactionalId, written } = options;
    let ended: TransactionOutcome | undefined;
    for (let turn = 0; turn < TURNS; turn++) {
      const coordinator = await cluster.transactionCoordinator(transactionalId);
      const { identity, outcome, hasEnded } = await fence(coordinator, options);
      if (hasEnded) ended = outcome;
      const open = await openParts(cluster, BigInt(identity.producerId), topics, written);
      if (!isAnyOpen(open)) return ended;
      await end(coordinator, { identity, outcome, open, groupId: written.groupId });
      ended = outcome;
    }
    throw createErrorFromCode(CONCURRENT_TRANSACTIONS);
  });
}

/**
 * Whether something hangs of a transactional.id that its owner has no transaction open of. Changes
 * nothing: the owner is to be given up, and the id settled.
 *
 * @throws KafkaConnectionError such as pass
 */
export async function hasHangingTransaction(
  connection: KafkaConnection,
  options: SettleOptions,
): Promise<boolean> {
  return await withCluster(connection, options, async (cluster, topics) => {
    const { transactionalId, written } = options;
    const { session } = await cluster.transactionCoordinator(transactionalId);
    const request = describeTransactionRequest(transactionalId);
    const last = session.has(request) ? described(await session.ask(request)) : undefined;
    // Markers that are under way hang as little as what is open.
    if (last === undefined || !ENDED.has(last.state)) return false;
    return isAnyOpen(await openParts(cluster, last.producerId, topics, written));
  });
}

async function withCluster<T>(
  connection: KafkaConnection,
  { transactionalId, written, signal }: SettleOptions,
  work: (cluster: TransactionCluster, topics: WrittenTopics) => Promise<T>,
): Promise<T> {
  const { kafka, close } = closableKafka(connection, { retry: RETRY });
  signal?.addEventListener('abort', close, { once: true });
  try {
    const topics = await findWritten(connection, written);
    const names = [...topics.map(({ topic }) => topic), ...written.offsets.keys()];
    await using cluster = await TransactionCluster.open(kafka, [...new Set(names)]);
    return await work(cluster, topics);
  } catch (error) {
    const passing = isFenced(error) ? createErrorFromCode(CONCURRENT_TRANSACTIONS) : error;
    throw translateKafkaError(passing, { transactionalId });
  } finally {
    signal?.removeEventListener('abort', close);
    close();
  }
}

function isAnyOpen({ partitions, offsets }: OpenParts): boolean {
  return partitions.size > 0 || offsets;
}

interface Fenced {
  readonly identity: ProducerIdentity;
  /** How the last transaction before was ended, as far as its coordinator knows. */
  readonly outcome: TransactionOutcome;
  /** Whether it was this that ended it. */
  readonly hasEnded: boolean;
}

/**
 * An open transaction makes the coordinator refuse until it is aborted, and one that is being ended
 * until it is: so what was told right before it granted the id is what there was at the end.
 */
async function fence(
  { broker, session }: TransactionCoordinator,
  { transactionalId, signal }: SettleOptions,
): Promise<Fenced> {
  const request = describeTransactionRequest(transactionalId);
  const until = performance.now() + MARKERS_WITHIN_MS;
  let hasEnded = false;
  for (;;) {
    const before = session.has(request) ? described(await session.ask(request)) : undefined;
    const outcome = outcomeOf(before);
    try {
      if (before && isCommitting(before)) {
        const { producerId, epoch: producerEpoch } = before;
        const identity = { transactionalId, producerId: String(producerId), producerEpoch };
        await broker.endTxn({ ...identity, transactionResult: true });
        hasEnded = true;
      } else {
        const transactionTimeout = outcome === 'committed' ? COMMITTING_TIMEOUT_MS : TIMEOUT_MS;
        const granted = await broker.initProducerId({ transactionalId, transactionTimeout });
        return { identity: { transactionalId, ...granted }, outcome, hasEnded };
      }
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
    }
    await sleep(PAUSE_MS, undefined, { signal });
  }
}

function described(answer: TransactionDescription | undefined): TransactionDescription | undefined {
  const { errorCode = 105 } = answer ?? {};
  if (errorCode === NO_ERROR) return answer;
  if (!UNTOLD.has(errorCode)) throw createErrorFromCode(errorCode);
  return undefined;
}

/** Begun by one that was committing what hangs, and died over it. */
function isCommitting({ state, timeoutMs }: TransactionDescription): boolean {
  return state === 'Ongoing' && timeoutMs === COMMITTING_TIMEOUT_MS;
}

/** What is open is not committed, whatever was to become of it: the fence aborts it. */
function outcomeOf(before: TransactionDescription | undefined): TransactionOutcome {
  if (before === undefined) return 'aborted';
  const { state, timeoutMs } = before;
  if (state === 'CompleteCommit' || state === 'PrepareCommit') return 'committed';
  return state === 'Empty' && timeoutMs === COMMITTING_TIMEOUT_MS ? 'committed' : 'aborted';
}

interface Hanging extends Omit<Fenced, 'hasEnded'> {
  readonly open: OpenParts;
  readonly groupId: string;
}

/** A transaction without records: its markers end what hangs. */
async function end(
  { broker }: TransactionCoordinator,
  { identity, outcome, open, groupId }: Hanging,
): Promise<void> {
  const add = async (parts: TopicPartitions) => {
    if (parts.size === 0) return;
    const topics = Array.from(parts, ([topic, partitions]) => ({
      topic,
      partitions: [...partitions],
    }));
    await broker.addPartitionsToTxn({ ...identity, topics });
  };
  await add(open.partitions);
  // What may not be read can mostly be written to.
  await add(open.hidden).catch((error) => {
    if (typeOf(error) !== 'TOPIC_AUTHORIZATION_FAILED') throw error;
  });
  await broker.addOffsetsToTxn({ ...identity, groupId });
  await broker.endTxn({ ...identity, transactionResult: outcome === 'committed' });
}

function isBusy(error: unknown): boolean {
  return typeOf(error) === 'CONCURRENT_TRANSACTIONS';
}

function isFenced(error: unknown): boolean {
  return FENCED.has(typeOf(error));
}

function typeOf(error: unknown): string {
  const type: unknown = error instanceof Error ? Reflect.get(error, 'type') : undefined;
  return typeof type === 'string' ? type : '';
}
