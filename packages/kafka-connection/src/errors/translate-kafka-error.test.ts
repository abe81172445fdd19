import { KafkaJSConnectionError, KafkaJSNumberOfRetriesExceeded } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { KAFKA_CONNECTION_ERROR_CODES } from '../error-codes.ts';
import { KafkaConnectionError } from './kafka-connection-error.ts';
import { deepestCause, translateKafkaError } from './translate-kafka-error.ts';

const afterRetries = (cause: Error) =>
  new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 2, retryTime: 400 });

const connectionError = (code: string | undefined, message = `Connection error: ${code}`) =>
  new KafkaJSConnectionError(message, { broker: 'b:1', ...(code !== undefined && { code }) });

/** As kafkajs makes them; its types have no constructor for these. */
const named = (name: string, message: string, fields: object = {}) =>
  Object.assign(new Error(message), { name, ...fields });

const protocolError = (type: string, code = 0) =>
  named('KafkaJSProtocolError', 'What Kafka says', { type, code });

describe('an error of the connection', () => {
  it.each([
    ['ECONNREFUSED', 'KAFKA_REFUSED', 69],
    ['ENOTFOUND', 'KAFKA_HOST_UNKNOWN', 69],
    ['EAI_AGAIN', 'KAFKA_HOST_UNKNOWN', 69],
    ['ETIMEDOUT', 'KAFKA_TIMEOUT', 69],
    ['EHOSTUNREACH', 'KAFKA_TIMEOUT', 69],
    ['ECONNRESET', 'KAFKA_CONNECTION_CLOSED', 69],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'KAFKA_TLS_UNTRUSTED', 69],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'KAFKA_TLS_UNTRUSTED', 69],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'KAFKA_TLS_UNTRUSTED', 69],
    ['CERT_HAS_EXPIRED', 'KAFKA_TLS_CERTIFICATE', 69],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'KAFKA_TLS_CERTIFICATE', 69],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'KAFKA_TLS_CLIENT_CERTIFICATE', 69],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'KAFKA_TLS_CLIENT_CERTIFICATE', 69],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'KAFKA_TLS_CLIENT_CERTIFICATE', 69],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'KAFKA_TLS_MISMATCH', 69],
    ['ERR_SSL_SOMETHING_NEW', 'KAFKA_TLS_MISMATCH', 69],
  ])('%s, after retries, is %s', (code, ours, exitCode) => {
    const error = translateKafkaError(afterRetries(connectionError(code)));
    expect(error).toMatchObject({ code: ours, exitCode });
    expect(error.message).toContain('b:1');
    expect(error.hint).not.toBe('');
  });

  it('is a port without TLS when the socket ends inside the TLS greeting', () => {
    const message =
      'Connection error: Client network socket disconnected before secure TLS connection was established';
    const error = afterRetries(connectionError('ECONNRESET', message));
    expect(translateKafkaError(error).code).toBe('KAFKA_TLS_MISMATCH');
  });

  it('is a time-out or a closed connection where kafkajs gives no code', () => {
    const timeout = afterRetries(connectionError(undefined, 'Connection timeout'));
    expect(translateKafkaError(timeout).code).toBe('KAFKA_TIMEOUT');
    const closed = afterRetries(named('KafkaJSConnectionClosedError', 'Closed connection'));
    expect(translateKafkaError(closed, { brokers: ['a:1'] })).toMatchObject({
      code: 'KAFKA_CONNECTION_CLOSED',
      message: 'Cannot connect to Kafka at a:1: the broker closed the connection.',
    });
    expect(translateKafkaError(new Error('Broker not connected')).code).toBe('KAFKA_TIMEOUT');
    const none = named('KafkaJSNoBrokerAvailableError', 'No broker available');
    expect(translateKafkaError(none, { brokers: ['a:1', 'b:1'] })).toMatchObject({
      message: 'Cannot connect to Kafka at a:1, b:1: none of its brokers answers.',
      exitCode: 69,
    });
  });

  it('is the advertised listener when the address that fails is not one that was given', () => {
    const error = translateKafkaError(afterRetries(connectionError('ENOTFOUND')), {
      brokers: ['localhost:9092'],
      greeted: true,
    });
    expect(error.code).toBe('KAFKA_ADVERTISED_LISTENER');
    expect(error.message).toMatch(/^localhost:9092 answered, but it names b:1/);
    expect(error.hint).toContain('advertised.listeners');
  });

  it('is a login that nobody asked for when the broker does not know the request', () => {
    const unknown = named('KafkaJSServerDoesNotSupportApiKey', 'x', { apiName: 'SaslHandshake' });
    expect(translateKafkaError(unknown)).toMatchObject({
      code: 'KAFKA_SASL_UNEXPECTED',
      exitCode: 77,
    });
  });

  it.each([
    [
      'SASL PLAIN authentication failed: Authentication failed: Invalid username or password',
      'KAFKA_AUTHENTICATION_FAILED',
    ],
    ['SASL SCRAM-SHA-256 mechanism is not supported by the server', 'KAFKA_SASL_MECHANISM'],
  ])('%s is %s', (message, code) => {
    const error = translateKafkaError(named('KafkaJSSASLAuthenticationError', message));
    expect(error).toMatchObject({ code, exitCode: 77 });
  });
});

describe('an error that a broker reports', () => {
  it.each([
    ['UNKNOWN_TOPIC_OR_PARTITION', 'TOPIC_NOT_FOUND', 1],
    ['TOPIC_AUTHORIZATION_FAILED', 'TOPIC_AUTHORIZATION_FAILED', 77],
    ['GROUP_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED', 77],
    ['CLUSTER_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED', 77],
    ['TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 77],
    ['UNSUPPORTED_SASL_MECHANISM', 'KAFKA_SASL_MECHANISM', 77],
    ['ILLEGAL_SASL_STATE', 'KAFKA_SASL_UNEXPECTED', 77],
    ['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 1],
    ['INVALID_TRANSACTION_TIMEOUT', 'TRANSACTION_TIMEOUT_REFUSED', 1],
    ['GROUP_LOAD_IN_PROGRESS', 'GROUP_UNAVAILABLE', 1],
    ['MESSAGE_TOO_LARGE', 'RECORD_TOO_LARGE', 1],
    ['INVALID_TIMESTAMP', 'RECORD_REFUSED', 1],
    ['INVALID_REPLICATION_FACTOR', 'TOPIC_REFUSED', 1],
    ['NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS', 1],
    ['NOT_CONTROLLER', 'KAFKA_REQUEST_FAILED', 1],
  ])('%s is %s, bare, after retries and wrapped', (type, code, exitCode) => {
    const error = protocolError(type);
    for (const thrown of [
      error,
      afterRetries(error),
      named('KafkaJSNonRetriableError', error.message, { cause: error }),
    ]) {
      expect(translateKafkaError(thrown)).toMatchObject({ code, exitCode, cause: error });
    }
  });

  it('names the topic, which kafkajs does not, and says how to get it', () => {
    const error = translateKafkaError(protocolError('UNKNOWN_TOPIC_OR_PARTITION', 3), {
      topic: 'o',
    });
    expect(error.message).toBe('There is no topic "o".');
    expect(error.hint).toContain('pnpm kafka topics create o');
  });

  it('is the first of several that createTopics reports together', () => {
    const denied = protocolError('TOPIC_AUTHORIZATION_FAILED', 29);
    const error = named('KafkaJSAggregateError', 'Topic creation errors', { errors: [denied] });
    expect(translateKafkaError(error, { topic: 'o' }).message).toBe('No permission for topic "o".');
  });
});

describe('translation', () => {
  it('gives back an error of ours as it is, however deep it stands', () => {
    const ours = new KafkaConnectionError('TOPIC_NOT_FOUND', 'x', { cause: new Error('y') });
    expect(translateKafkaError(ours)).toBe(ours);
    expect(translateKafkaError(afterRetries(ours))).toBe(ours);
  });

  const strange: readonly unknown[] = [undefined, null, 'text', 7, {}, { toString: '' }];
  it.each(strange)('takes even %j', (thrown) => {
    expect(translateKafkaError(thrown).code).toBe('KAFKA_REQUEST_FAILED');
  });

  it('ends on causes that go in a circle', () => {
    const a = new Error('a');
    const b = new Error('b', { cause: a });
    a.cause = b;
    expect([a, b]).toContain(deepestCause(a));
  });

  it('has a cause, a cure and an exit code of the contract for every code', () => {
    for (const [code, { cause, cure, exitCode }] of Object.entries(KAFKA_CONNECTION_ERROR_CODES)) {
      expect([1, 2, 69, 77], code).toContain(exitCode);
      expect(cause.endsWith('.') && cure.endsWith('.'), code).toBe(true);
    }
  });
});
