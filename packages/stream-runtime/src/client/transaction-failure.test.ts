import type { ProducerStep } from '@tidemark/kafka-connection';
import { translateKafkaError } from '@tidemark/kafka-connection';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import { transactionFailure } from './transaction-failure.ts';

const named = (name: string, fields: object = {}) =>
  Object.assign(new Error(name), { name, ...fields });
const protocol = (type: string, retriable = false) =>
  named('KafkaJSProtocolError', { type, retriable });
/** As kafkajs' retriers do. */
const afterRetries = (cause: Error) => named('KafkaJSNumberOfRetriesExceeded', { cause });
const bailed = (cause: Error) => named('KafkaJSNonRetriableError', { cause });

/** The committer ends the job for these, and for no others. */
const endsJob = (error: unknown, step: ProducerStep) => {
  const { kind, isTransient } = transactionFailure(error, step);
  return kind === 'failed' && !isTransient;
};

const FINAL = [
  protocol('TOPIC_AUTHORIZATION_FAILED'),
  protocol('GROUP_AUTHORIZATION_FAILED'),
  protocol('TRANSACTIONAL_ID_AUTHORIZATION_FAILED'),
  protocol('CLUSTER_AUTHORIZATION_FAILED'),
  protocol('OPERATION_NOT_ATTEMPTED'),
  protocol('MESSAGE_TOO_LARGE'),
  protocol('RECORD_LIST_TOO_LARGE'),
  protocol('INVALID_RECORD'),
  protocol('INVALID_TIMESTAMP'),
  protocol('CORRUPT_MESSAGE', true),
  protocol('UNKNOWN_TOPIC_OR_PARTITION', true),
  protocol('OFFSET_METADATA_TOO_LARGE'),
  named('KafkaJSSASLAuthenticationError'),
  new StreamRuntimeError('RECORDS_NOT_ACKNOWLEDGED', 'a record is missing'),
  new TypeError('x is not a function'),
];

const PASSING = [
  protocol('NOT_ENOUGH_REPLICAS', true),
  protocol('NOT_ENOUGH_REPLICAS_AFTER_APPEND', true),
  protocol('REQUEST_TIMED_OUT', true),
  protocol('NOT_LEADER_FOR_PARTITION', true),
  protocol('LEADER_NOT_AVAILABLE', true),
  protocol('KAFKA_STORAGE_ERROR', true),
  protocol('CONCURRENT_TRANSACTIONS', true),
  protocol('GROUP_COORDINATOR_NOT_AVAILABLE', true),
  protocol('NOT_COORDINATOR_FOR_GROUP', true),
  protocol('ILLEGAL_GENERATION'),
  protocol('UNKNOWN_MEMBER_ID'),
  named('KafkaJSConnectionError', { code: 'ECONNREFUSED' }),
  named('KafkaJSConnectionClosedError'),
  named('KafkaJSRequestTimeoutError'),
  named('KafkaJSNoBrokerAvailableError'),
  new Error('Broker not connected'),
];

const FENCED = [
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_PRODUCER_ID_MAPPING',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_TXN_STATE',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'TRANSACTION_COORDINATOR_FENCED',
].map((type) => protocol(type));

const BEFORE: readonly ProducerStep[] = ['init', 'send', 'send-offsets'];

/** However kafkajs, or we, have wrapped it. */
const wrapped = (error: Error) => [error, afterRetries(error), bailed(error)];
const translated = (error: Error) => [...wrapped(error), translateKafkaError(error)];

describe('a transaction that failed before its end', () => {
  it.each(FINAL)('ends the job for good: %s', (error) => {
    // What kafkajs never tries again is never wrapped as tried in vain.
    const all = 'type' in error ? translated(error) : [error];
    for (const thrown of all) {
      for (const step of BEFORE) expect(endsJob(thrown, step)).toBe(true);
    }
  });

  it.each(PASSING)('costs the task, not the job: %s', (error) => {
    for (const thrown of translated(error)) {
      for (const step of BEFORE) {
        expect(transactionFailure(thrown, step)).toMatchObject({
          ...{ kind: 'failed', isTransient: true },
          cause: thrown,
        });
      }
    }
  });

  it('was another owner’s by then, when its producer is dead', () => {
    const states = [
      new Error('Transaction state exception: Cannot call "sendOffsets" in state "COMMITTING"'),
      new Error('Cannot continue to use transaction once ended'),
      protocol('KAFKAJS_UNKNOWN_ERROR_CODE'),
    ];
    Object.assign(states[2] ?? {}, { message: 'Unknown error code 90' });
    for (const error of [...FENCED, ...states]) {
      for (const thrown of wrapped(error)) {
        for (const step of BEFORE) expect(transactionFailure(thrown, step).kind).toBe('fenced');
      }
    }
  });
});

describe('a commit that was not answered with a yes', () => {
  it('never ends the job, whatever was said: what became of it has to be read first', () => {
    const anything = fc.oneof(
      fc
        .constantFrom(...FINAL, ...PASSING, ...FENCED)
        .chain((each) => fc.constantFrom(...wrapped(each))),
      fc.string().map((message) => new Error(message)),
      fc.anything(),
    );
    fc.assert(fc.property(anything, (error) => !endsJob(error, 'commit')));
  });

  it('is of unknown outcome, but for a producer that is dead and a commit that was never asked for', () => {
    for (const error of [...FINAL, ...PASSING]) {
      expect(transactionFailure(error, 'commit').kind).toBe('unknown-outcome');
    }
    for (const error of FENCED) expect(transactionFailure(error, 'commit').kind).toBe('fenced');
    const refused = new Error(
      'A step of this transaction failed in doubt: the transaction must be aborted',
    );
    expect(transactionFailure(refused, 'commit')).toMatchObject({
      ...{ kind: 'failed', isTransient: true },
    });
  });
});
