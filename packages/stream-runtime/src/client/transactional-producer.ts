/**
 * A task's producer over kafkajs. kafkajs fences only when a first transaction begins, leaves its
 * transaction in a state without a way out when a commit fails, and tells nobody whether it went
 * through: so a producer here writes whole transactions, and is thrown away after the first failure.
 */

import {
  type ClosableKafka,
  closableKafka,
  hasHangingTransaction,
  type KafkaConnection,
  type Producer,
  type ProducerStep,
  patiently,
  translateKafkaError,
  type WrittenParts,
} from '@tidemark/kafka-connection';
import type { Transaction as KafkajsTransaction } from 'kafkajs';
import { pause, systemTimers } from '../clock.ts';
import { within } from '../job/ending.ts';
import { sendable } from './batches-to-send.ts';
import { checkAcknowledged } from './check-acknowledged.ts';
import { isTransient } from './is-transient.ts';
import {
  type Transaction,
  type TransactionalProducer,
  TransactionFailure,
} from './kafka-client.ts';
import { transactionFailure } from './transaction-failure.ts';

/** How a transactional producer is made. */
export interface TransactionalProducerOptions {
  readonly connection: KafkaConnection;
  readonly transactionalId: string;
  /** All that it writes to; without it nobody looks whether the last transaction hangs. */
  readonly written?: WrittenParts;
}

// Kafka finishes the markers of the last transaction a few milliseconds after its commit was answered:
// the next one is refused until then (CONCURRENT_TRANSACTIONS), and kafkajs waits this long.
const RETRY = { initialRetryTime: 10, maxRetryTime: 1_000, retries: 30 };
/** How long a transaction may stay open before Kafka aborts it and fences the producer. */
const TRANSACTION_TIMEOUT_MS = 60_000;
/** What is known to have failed is ended here, if that is quick; else the next owner does it. */
const ABORT_MS = 1_000;
const CLOSE_MS = 3_000;
const clock = { now: systemTimers.now, pause: (ms: number) => pause(systemTimers, ms) };

/** A producer of one transactional.id; connects when it fences. */
export function transactionalProducer(
  options: TransactionalProducerOptions,
): TransactionalProducer {
  const { transactionalId } = options;
  let client: ClosableKafka | undefined;
  let producer: Producer | undefined;
  let isClosed = false;
  let breaksSeen = 0;
  return {
    async fence() {
      const fencing = closableKafka(options.connection, { retry: RETRY });
      client = fencing;
      const created = create(fencing, options);
      try {
        await created.connect();
        // The first transaction of a producer begins with InitProducerId; an empty one ends without a word.
        const transaction = await created.transaction();
        await transaction.abort();
        if (isClosed) throw new Error(`${transactionalId} was closed while it was fencing.`);
        producer = created;
        breaksSeen = fencing.breaks;
      } catch (error) {
        fencing.close();
        throw translateKafkaError(error, { transactionalId });
      }
    },
    async commit(transaction) {
      if (producer === undefined) throw new Error(`${transactionalId} has not fenced yet.`);
      const { breaks = breaksSeen } = client ?? {};
      if (breaks !== breaksSeen) await refuseHanging(options, () => !isClosed);
      breaksSeen = breaks;
      await write(producer, transaction);
    },
    async close() {
      isClosed = true;
      const last = producer;
      producer = undefined;
      if (last) await disconnect(last);
      // Also ends a fence that is under way, and what kafkajs would open again behind our back.
      client?.close();
    },
  };
}

/**
 * The last transaction may hang since a broker went away. The marker of the next would end it in its
 * own way, which may be another.
 */
async function refuseHanging(
  { connection, transactionalId, written }: TransactionalProducerOptions,
  isWanted: () => boolean,
): Promise<void> {
  if (written === undefined) return;
  let isHanging: boolean;
  try {
    // As patient as a commit: giving up costs the task its state, which is read back then.
    isHanging = await patiently(
      () => hasHangingTransaction(connection, { transactionalId, written }),
      { isTransient, isWanted, ...clock, onWait() {}, onDone() {} },
    );
  } catch (error) {
    throw new TransactionFailure('failed', isTransient(error), error);
  }
  if (!isHanging) return;
  throw new TransactionFailure(
    'failed',
    true,
    new Error('Kafka has lost the end of the last one.'),
  );
}

function create(
  { kafka, retry }: ClosableKafka,
  { transactionalId }: TransactionalProducerOptions,
): Producer {
  return kafka.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: TRANSACTION_TIMEOUT_MS,
    allowAutoTopicCreation: false,
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
    retry: retry(RETRY),
  });
}

async function write(producer: Producer, { records, offsets }: Transaction): Promise<void> {
  let step: ProducerStep = 'init';
  let open: KafkajsTransaction | undefined;
  try {
    open = await producer.transaction();
    step = 'send';
    for (const batches of sendable(records)) await sendAll(open, batches);
    step = 'send-offsets';
    if (offsets) await open.sendOffsets(toOffsets(offsets));
    step = 'commit';
    await open.commit();
  } catch (error) {
    const failure = transactionFailure(error, step);
    if (failure.kind === 'failed' && open?.isActive()) await abort(open);
    throw failure;
  }
}

async function sendAll(
  transaction: KafkajsTransaction,
  batches: Transaction['records'],
): Promise<void> {
  const answers = await transaction.sendBatch({ topicMessages: toMessages(batches) });
  for (const batch of batches) {
    const own = answers.filter(
      ({ topicName, partition }) => topicName === batch.topic && partition === batch.partition,
    );
    checkAcknowledged(
      batch,
      batch.records.length,
      own.map(({ topicName, partition, errorCode, baseOffset }) => ({
        topic: topicName,
        partition,
        baseOffset: errorCode === 0 ? Number(baseOffset ?? -1) : -1,
      })),
    );
  }
}

function toMessages(batches: Transaction['records']) {
  const topics = new Map<string, object[]>();
  for (const { topic, partition, records } of batches) {
    const messages = topics.get(topic) ?? [];
    topics.set(topic, messages);
    // Each field by name: every result goes through here, and a spread takes many times as long.
    for (const { key, value, headers } of records) {
      messages.push({ key, value, headers, partition });
    }
  }
  return Array.from(topics, ([topic, messages]) => ({ topic, messages: messages as never[] }));
}

function toOffsets({ groupId, positions }: NonNullable<Transaction['offsets']>) {
  const topics = new Map<string, { partition: number; offset: string; metadata?: string }[]>();
  for (const { topic, partition, offset, metadata } of positions) {
    const partitions = topics.get(topic) ?? [];
    topics.set(topic, partitions);
    partitions.push({ partition, offset: String(offset), metadata: metadata ?? '' });
  }
  return {
    consumerGroupId: groupId,
    topics: Array.from(topics, ([topic, partitions]) => ({ topic, partitions })),
  };
}

async function abort(transaction: KafkajsTransaction): Promise<void> {
  await within(
    systemTimers,
    ABORT_MS,
    transaction.abort().catch(() => {}),
  );
}

async function disconnect(producer: Producer): Promise<void> {
  await within(
    systemTimers,
    CLOSE_MS,
    producer.disconnect().catch(() => {}),
  );
}
