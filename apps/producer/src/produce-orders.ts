// The producer as a whole: connect, choose order ids, send until the end or Ctrl+C, sum up.

import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CommandContext, writeReport } from '@tidemark/command-line';
import {
  connectKafka,
  createPartitioner,
  type DeliveryRetry,
  deliveryRetry,
  kafkaSettings,
  type Producer,
  translateKafkaError,
} from '@tidemark/kafka-connection';
import { createOrderGenerator, type OrderGenerator } from '@tidemark/order-model';
import { beforeAbort } from './before-abort.ts';
import { dueTimes, simulatedClock } from './clocks.ts';
import { connectedLines, connectingLines } from './connection-lines.ts';
import { watchDelivery } from './delivery-watch.ts';
import { groupRoster } from './group-roster.ts';
import type { ProducerOptions } from './options.ts';
import { jsonLines, lessonLines } from './order-lines.ts';
import { chooseOrderNumbers, type OrderNumbers } from './order-numbers.ts';
import { OrderSender } from './order-sender.ts';
import { createPacer, type Timing } from './pacer.ts';
import { ProducerError } from './producer-error.ts';
import { readyTopic } from './ready-topic.ts';
import { MAX_NAMED_FAILURES, RunAccount } from './run-account.ts';
import { newRunTag } from './run-tag.ts';
import { sendOrders } from './send-orders.ts';
import { type ProducerReport, reportOf, summaryLines, type Usage } from './summary.ts';
import { topicIsEmpty } from './topic-is-empty.ts';
import { undeliveredFile } from './undelivered-file.ts';

type Context = Pick<CommandContext, 'env' | 'signal' | 'stdout' | 'note' | 'log'>;

const CONNECT_LIMIT_MS = 30_000;
const DISCONNECT_LIMIT_MS = 2_000;

// What a send does besides sending (connections, metadata) fails soon, and the send tries it again.
const CLUSTER_RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 3 };

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
  const partitions = await readyTopic(connection, options, context);
  const numbers = await beforeAbort(
    chooseOrderNumbers(
      () => topicIsEmpty(connection, topic, signal),
      groupRoster(connection, topic),
      newRunTag,
    ),
    signal,
  );
  let sender: OrderSender | undefined;
  const retry: DeliveryRetry = deliveryRetry(options.deliveryTimeoutMs, (failed) =>
    sender?.accumulator.retried(failed),
  );
  const producer = connection.createKafka({ retry: CLUSTER_RETRY }).producer({
    retry,
    idempotent: options.acks === 'all',
    allowAutoTopicCreation: false,
    createPartitioner,
  });
  try {
    await connected(producer, topic, signal);
    say(connectedLines(connection));
    const run = new Run(options, context, numbers);
    sender = run.senderTo(producer, partitions);
    await run.to(sender);
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

/** One run: its account, and what it tells while it goes on. */
class Run {
  readonly #options: ProducerOptions;
  readonly #context: Context;
  readonly #numbers: OrderNumbers;
  readonly #failure = new AbortController();
  readonly #account: RunAccount;
  #isReleased = false;

  constructor(options: ProducerOptions, context: Context, numbers: OrderNumbers) {
    this.#options = options;
    this.#context = context;
    this.#numbers = numbers;
    const linesOf = options.json ? jsonLines : lessonLines;
    this.#account = new RunAccount({
      delivered: (record, partition, offset) => {
        if (!options.quiet)
          for (const line of linesOf(record, partition, offset)) context.stdout.line(line);
      },
      failed: ({ order }, partition, error) => {
        context.note(
          `✗ Not delivered: ${order.orderId} to partition ${partition}: ${messageOf(error)}`,
        );
      },
    });
  }

  senderTo(producer: Producer, partitions: number): OrderSender {
    const { undelivered, topic, acks, ...options } = this.#options;
    const { lingerMs, batchBytes, bufferBytes, deliveryTimeoutMs } = options;
    const file = undelivered === undefined ? undefined : undeliveredFile(undelivered);
    return new OrderSender({
      ...{ topic, partitions, acks, lingerMs, batchBytes, bufferBytes, deliveryTimeoutMs },
      sender: producer,
      listener: {
        delivered: (delivery) => {
          this.#account.delivered(delivery);
          // With one acknowledgement only, others may not see the order yet when it is confirmed.
          if (acks === 'all') this.#release();
        },
        failed: (failure) => {
          this.#account.failed(failure);
          file?.add(failure, messageOf(failure.error));
          // A record that is too large is the only one that says nothing about the next.
          if (codeOf(failure.error) !== 'RECORD_TOO_LARGE') this.#failure.abort();
        },
      },
    });
  }

  /** Sends the orders and sums up. */
  async to(sender: OrderSender): Promise<void> {
    const { topic, ...options } = this.#options;
    const { accumulator } = sender;
    const signal = AbortSignal.any([this.#context.signal, this.#failure.signal]);
    const seed = options.seed ?? randomInt(0x1_0000_0000);
    const startedAt = WALL.now();
    const watch = watchDelivery(accumulator, topic, this.#context.note);
    await sendOrders({
      count: options.count,
      generator: generatorOf(this.#options, seed, this.#numbers.idPrefix),
      sender,
      pace: createPacer(dueTimes(options.pace, options.burst, Math.random), WALL, signal),
      outputPressure: () => this.#context.stdout.pressure,
      signal,
    });
    watch[Symbol.dispose]();
    const run = { elapsedMs: WALL.now() - startedAt, seed, retries: accumulator.retries };
    const report = reportOf(this.#account, sender.taken, run, usage());
    // The summary stands behind the last orders where both go to one terminal.
    await this.#context.stdout.flush();
    sumUp(this.#options, this.#context, this.#account, report);
  }

  #release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    void this.#numbers.release();
  }
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

function sumUp(
  options: ProducerOptions,
  context: Context,
  account: RunAccount,
  report: ProducerReport,
): void {
  const unnamed = account.failedCount - MAX_NAMED_FAILURES;
  if (unnamed > 0) {
    const where = options.undelivered ?? '--undelivered FILE lists them';
    context.note(`✗ Not delivered: ${unnamed} more (${where})`);
  }
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

function codeOf(error: unknown): string {
  return error instanceof ProducerError ? error.code : translateKafkaError(error).code;
}

function usage(): Usage {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  return { maxRssBytes: maxRSS * 1_024, cpuMs: Math.round((userCPUTime + systemCPUTime) / 1_000) };
}

const WALL: Timing = {
  now: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
};
