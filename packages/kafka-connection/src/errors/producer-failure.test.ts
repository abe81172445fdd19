import { KafkaJSNumberOfRetriesExceeded } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import type { KafkajsInternals } from '../fast-path/kafkajs-internals.ts';
import { FakeCoordinators, inTransaction } from '../fast-path/testing/fake-coordinator.ts';
import { type Load, ours, stock } from '../fast-path/testing/load-kafkajs.ts';
import { type ProducerStep, producerFailure } from './producer-failure.ts';
import { translateKafkaError } from './translate-kafka-error.ts';

const { createErrorFromCode } = stock<KafkajsInternals['protocolErrors']>('protocol/error.js');

const afterRetries = (cause: Error) =>
  new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 2, retryTime: 400 });

const named = (name: string, message = name) => Object.assign(new Error(message), { name });

const STEPS: readonly ProducerStep[] = ['init', 'send', 'send-offsets', 'commit', 'abort'];

describe('a failure that a broker reports', () => {
  it.each([
    [45, 'OUT_OF_ORDER_SEQUENCE_NUMBER'],
    [47, 'INVALID_PRODUCER_EPOCH: fenced, or a transaction that timed out'],
    [48, 'INVALID_TXN_STATE'],
    [49, 'INVALID_PRODUCER_ID_MAPPING'],
    [52, 'TRANSACTION_COORDINATOR_FENCED'],
    [59, 'UNKNOWN_PRODUCER_ID'],
    [90, 'PRODUCER_FENCED, which kafkajs does not know'],
  ])('%i is the end of the producer at every step (%s)', (code) => {
    const error = createErrorFromCode(code);
    for (const thrown of [error, afterRetries(error), translateKafkaError(error)]) {
      expect(STEPS.map((step) => producerFailure(thrown, step))).toEqual(STEPS.map(() => 'fenced'));
    }
  });

  it.each([
    [3, 'UNKNOWN_TOPIC_OR_PARTITION'],
    [6, 'NOT_LEADER_FOR_PARTITION'],
    [7, 'REQUEST_TIMED_OUT'],
    [14, 'COORDINATOR_LOAD_IN_PROGRESS'],
    [15, 'COORDINATOR_NOT_AVAILABLE'],
    [16, 'NOT_COORDINATOR'],
    [19, 'NOT_ENOUGH_REPLICAS'],
    [51, 'CONCURRENT_TRANSACTIONS'],
    [22, 'ILLEGAL_GENERATION'],
    [25, 'UNKNOWN_MEMBER_ID'],
    [27, 'REBALANCE_IN_PROGRESS'],
  ])('%i passes, but leaves the end of a transaction unknown (%s)', (code) => {
    const error = afterRetries(createErrorFromCode(code));
    expect(producerFailure(error, 'send')).toBe('retriable');
    expect(producerFailure(error, 'send-offsets')).toBe('retriable');
    expect(producerFailure(error, 'init')).toBe('retriable');
    expect(producerFailure(error, 'commit')).toBe('unknown-outcome');
    expect(producerFailure(error, 'abort')).toBe('unknown-outcome');
    expect(producerFailure(translateKafkaError(error), 'send')).toBe('retriable');
  });

  it.each([2, 10, 29, 30, 31, 32, 50, 53, 55, 58, 87])(
    '%i stays: fatal, but not at the end of a transaction, which may have been taken before',
    (code) => {
      const error = createErrorFromCode(code);
      const ends = ['unknown-outcome', 'unknown-outcome'];
      for (const thrown of [error, afterRetries(error), translateKafkaError(error)]) {
        const all = STEPS.map((step) => producerFailure(thrown, step));
        expect(all).toEqual(['fatal', 'fatal', 'fatal', ...ends]);
      }
    },
  );
});

describe('a failure without an answer', () => {
  it.each([
    'KafkaJSConnectionError',
    'KafkaJSConnectionClosedError',
    'KafkaJSRequestTimeoutError',
    'KafkaJSBrokerNotFound',
    'KafkaJSNoBrokerAvailableError',
    'KafkaJSGroupCoordinatorNotFound',
  ])('%s leaves a commit unknown, and any other step to be done again', (name) => {
    for (const error of [named(name), afterRetries(named(name))]) {
      expect(producerFailure(error, 'commit')).toBe('unknown-outcome');
      expect(producerFailure(error, 'send')).toBe('retriable');
    }
  });

  it.each([
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
    Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }),
    new Error('Broker not connected'),
  ])('that kafkajs gives no name passes as well: %s', (error) => {
    expect(producerFailure(error, 'send')).toBe('retriable');
    expect(producerFailure(translateKafkaError(error), 'send')).toBe('retriable');
    expect(producerFailure(error, 'commit')).toBe('unknown-outcome');
  });

  it('of no known kind is fatal, unless it hides what became of a transaction', () => {
    for (const thrown of [new TypeError('x'), 'text', undefined, {}]) {
      expect(producerFailure(thrown, 'send')).toBe('fatal');
      expect(producerFailure(thrown, 'commit')).toBe('unknown-outcome');
    }
  });
});

/** What the transaction manager itself throws after the failure of a commit. */
async function afterLostCommit(load: Load) {
  const cluster = new FakeCoordinators(load);
  const manager = await inTransaction(load, cluster);
  await manager.sendOffsets({ consumerGroupId: 'g', topics: [] });
  cluster.errors.EndTxn = Array.from({ length: 50 }, () => 7);
  const lost: unknown = await manager.commit().catch((error: unknown) => error);
  const after = await caught(() => manager.beginTransaction());
  return [producerFailure(lost, 'commit'), producerFailure(after, 'init')];
}

describe('the transaction manager', () => {
  it.each([
    ['stock', stock],
    ['ours', ours],
  ])('is dead after a commit without an answer, %s', async (_, load) => {
    expect(await afterLostCommit(load)).toEqual(['unknown-outcome', 'fenced']);
  });

  it('wants an abort after a send in doubt, and the records once more', async () => {
    const manager = await inTransaction(ours, new FakeCoordinators(ours));
    manager.doubt(new Error('timed out'));
    const refused = await caught(() => manager.takeTurn([{ topic: 't', partition: 0 }]));
    expect(producerFailure(refused, 'send')).toBe('retriable');
    // The refused commit asked nobody: the transaction is open, and can be aborted.
    const notCommitted = await caught(() => manager.commit());
    expect(producerFailure(notCommitted, 'commit')).toBe('retriable');
    await manager.abort();
  });
});

async function caught(body: () => unknown): Promise<unknown> {
  try {
    await body();
    return undefined;
  } catch (error) {
    return error;
  }
}
