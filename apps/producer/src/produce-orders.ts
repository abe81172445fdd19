// The producer as a whole: connect, choose order ids, send until the end or Ctrl+C, sum up.

import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CommandContext, writeReport } from '@tidemark/command-line';
import {
  connectKafka,
  createPartitioner,
  ensureTopic,
  kafkaSettings,
  type Producer,
  translateKafkaError,
} from '@tidemark/kafka-connection';
import { createOrderGenerator, type OrderGenerator } from '@tidemark/order-model';
import { beforeAbort } from './before-abort.ts';
import { dueTimes, simulatedClock } from './clocks.ts';
import { connectedLines, connectingLines } from './connection-lines.ts';
import type { WriteBatch } from './delivery.ts';
import { withDeliveryLimit } from './delivery-limit.ts';
import { groupRoster } from './group-roster.ts';
import { kafkaWriter } from './kafka-writer.ts';
import type { ProducerOptions } from './options.ts';
import { jsonLines, lessonLines } from './order-lines.ts';
import { chooseOrderNumbers, type OrderNumbers } from './order-numbers.ts';
import { OrderSender } from './order-sender.ts';
import { createPacer, type Timing } from './pacer.ts';
import { ProducerError } from './producer-error.ts';
import { MAX_NAMED_FAILURES, RunAccount } from './run-account.ts';
import { newRunTag } from './run-tag.ts';
import { sendOrders } from './send-orders.ts';
import { type ProducerReport, reportOf, summaryLines, type Usage } from './summary.ts';
import { topicIsEmpty } from './topic-is-empty.ts';

type Context = Pick<CommandContext, 'env' | 'signal' | 'stdout' | 'note' | 'log'>;

const PARTITIONS_OF_A_NEW_TOPIC = 3;
const CONNECT_LIMIT_MS = 30_000;
const DISCONNECT_LIMIT_MS = 2_000;

// kafkajs goes on trying while a broker restarts or a leader moves; delivery-limit.ts ends it.
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: Number.MAX_SAFE_INTEGER };

/**
 * Runs the producer. Resolves when it is done or was stopped, and every order was confirmed.
 *
 * @throws KafkaConnectionError when Kafka or the topic cannot be used, ProducerError or
 *   KafkaConnectionError when orders failed, after the summary
 */
export async function produceOrders(options: ProducerOptions, context: Context): Promise<void> {
  const { env, signal, log } = context;
  const { topic } = options;
  const say = (lines: readonly string[]) => {
    if (!options.json && !options.quiet) for (const line of lines) context.stdout.line(line);
  };
  const settings = kafkaSettings(env, { brokers: options.brokers });
  say(connectingLines(settings));
  await using connection = await connectKafka(settings, {
    clientId: 'tidemark-producer',
    log,
    signal,
  });
  const { partitions } = await ensureTopic(connection, topic, {
    create: connection.kind === 'local' || options.createTopic,
    partitions: PARTITIONS_OF_A_NEW_TOPIC,
  });
  const numbers = await beforeAbort(
    chooseOrderNumbers(
      () => topicIsEmpty(connection, topic, signal),
      groupRoster(connection, topic),
      newRunTag,
    ),
    signal,
  );
  const producer = connection.createKafka({ retry: RETRY }).producer({
    idempotent: options.acks === 'all',
    allowAutoTopicCreation: false,
    createPartitioner,
  });
  try {
    await connected(producer, topic, signal);
    say(connectedLines(connection));
    await run(options, context, { producer, partitions, numbers });
  } finally {
    const done = Promise.all([producer.disconnect(), numbers.release()]);
    await Promise.race([done, sleep(DISCONNECT_LIMIT_MS, undefined, { ref: false })]);
  }
}

/** Connects the producer, which by itself would try without an end. */
async function connected(producer: Producer, topic: string, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.timeout(CONNECT_LIMIT_MS);
  try {
    await beforeAbort(producer.connect(), AbortSignal.any([signal, limit]));
  } catch (error) {
    if (signal.aborted) throw error;
    if (error !== limit.reason) throw translateKafkaError(error, { topic });
    throw new ProducerError(
      'PRODUCER_NOT_CONNECTED',
      `Kafka let no producer in within ${CONNECT_LIMIT_MS / 1_000} s.`,
    );
  }
}

interface Run {
  readonly producer: Producer;
  readonly partitions: number;
  readonly numbers: OrderNumbers;
}

async function run(
  options: ProducerOptions,
  context: Context,
  { producer, partitions, numbers }: Run,
): Promise<void> {
  const failure = new AbortController();
  const signal = AbortSignal.any([context.signal, failure.signal]);
  const linesOf = options.json ? jsonLines : lessonLines;
  const account = new RunAccount({
    delivered: (record, partition, offset) => {
      if (!options.quiet)
        for (const line of linesOf(record, partition, offset)) context.stdout.line(line);
    },
    failed: ({ order }, partition, error) => {
      context.note(
        `✗ Not delivered: ${order.orderId} to partition ${partition}: ${messageOf(error)}`,
      );
      failure.abort();
    },
  });
  const confirmed = withDeliveryLimit(kafkaWriter(producer, options.topic, options.acks), {
    slow: (ms) =>
      context.log.warn(`Kafka has not answered for ${ms / 1_000} s; orders wait for it`),
    recovered: () => context.log.info('Kafka answers again'),
  });
  // With one acknowledgement only, others may not see the order yet when it is confirmed.
  const write = options.acks === 'all' ? afterEach(confirmed, numbers.release) : confirmed;
  const sender = new OrderSender({ partitions, write, listener: account, now: WALL.now });
  const seed = options.seed ?? randomInt(0x1_0000_0000);
  const startedAt = WALL.now();
  await sendOrders({
    count: options.count,
    generator: generatorOf(options, seed, numbers.idPrefix),
    sender,
    pace: createPacer(dueTimes(options.pace, options.burst, Math.random), WALL, signal),
    outputPressure: () => context.stdout.pressure,
    signal,
  });
  const elapsedMs = WALL.now() - startedAt;
  sumUp(options, context, account, reportOf(account, sender.taken, { elapsedMs, seed }, usage()));
}

function generatorOf(options: ProducerOptions, seed: number, idPrefix: string): OrderGenerator {
  const { customers, categories, amountCents, late, malformedPercent, duplicatePercent } = options;
  return createOrderGenerator({
    seed,
    idPrefix,
    now:
      options.eventTime === undefined ? Date.now : simulatedClock(options.eventTime, options.burst),
    customers,
    amountCents,
    malformedPercent,
    duplicatePercent,
    ...(categories && { categories }),
    ...(late && { late }),
  });
}

/** Calls `then` after each batch that Kafka confirmed. */
function afterEach(write: WriteBatch, then: () => unknown): WriteBatch {
  return async (partition, batch) => {
    const offset = await write(partition, batch);
    then();
    return offset;
  };
}

function sumUp(
  options: ProducerOptions,
  context: Context,
  account: RunAccount,
  report: ProducerReport,
): void {
  const unnamed = account.failedCount - MAX_NAMED_FAILURES;
  if (unnamed > 0) context.note(`✗ Not delivered: ${unnamed} more`);
  for (const line of summaryLines(report)) context.note(line);
  if (options.report !== undefined) writeReport(options.report, report);
  if (account.failedCount === 0) return;
  const error = account.firstError;
  throw error instanceof ProducerError
    ? error
    : translateKafkaError(error, { topic: options.topic });
}

function messageOf(error: unknown): string {
  return error instanceof ProducerError ? error.message : translateKafkaError(error).message;
}

function usage(): Usage {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return { maxRssBytes: maxRSS * 1_024, cpuMs: Math.round((userCPUTime + systemCPUTime) / 1_000) };
}

const WALL: Timing = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};
