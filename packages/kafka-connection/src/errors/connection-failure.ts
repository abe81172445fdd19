/** Failures before a broker understood a request: name look-up, TCP, TLS, login. */

import type { KafkaConnectionErrorCode } from '../error-codes.ts';
import { KafkaConnectionError } from './kafka-connection-error.ts';
import type { KafkaErrorContext, KafkaFailure } from './translate-kafka-error.ts';

/** Our error, when the failure is one of the connection. */
export function connectionFailure(
  failure: KafkaFailure,
  context: KafkaErrorContext,
): KafkaConnectionError | undefined {
  const found = recognise(failure);
  if (!found) return undefined;
  const [code, what] = found;
  const where = failure.broker ?? context.brokers?.join(', ') ?? 'the broker';
  if (failure.broker && isAdvertised(failure, context) && REACHING.has(code)) {
    const bootstrap = context.brokers?.join(', ') ?? 'the bootstrap broker';
    return advertisedListener(bootstrap, failure.broker, what, undefined, failure.cause);
  }
  return new KafkaConnectionError(code, `Cannot connect to Kafka at ${where}: ${what}.`, {
    cause: failure.cause,
  });
}

/** The codes of an address that nobody can be reached at. */
export const REACHING = new Set<KafkaConnectionErrorCode>([
  'KAFKA_REFUSED',
  'KAFKA_HOST_UNKNOWN',
  'KAFKA_TIMEOUT',
  'KAFKA_NOT_KAFKA',
]);

/** The error of a broker whose own name for itself leads nowhere, and how to right it. */
export function advertisedListener(
  bootstrap: string,
  advertised: string,
  what: string,
  nodeId?: number,
  cause?: unknown,
): KafkaConnectionError {
  const who = nodeId === undefined ? 'it names' : `broker ${nodeId} names`;
  return new KafkaConnectionError(
    'KAFKA_ADVERTISED_LISTENER',
    `${bootstrap} answered, but ${who} ${advertised} as its address: ${what}.`,
    {
      hint: `Set advertised.listeners of the broker (KAFKA_ADVERTISED_LISTENERS in a container) to an address that this machine reaches, as in PLAINTEXT://${bootstrap.split(', ')[0]}. A container that others use by its name needs two listeners.`,
      cause,
    },
  );
}

type Recognised = readonly [KafkaConnectionErrorCode, string];

const CLIENT_CERTIFICATE: Recognised = [
  'KAFKA_TLS_CLIENT_CERTIFICATE',
  'it wants a certificate of the client that it trusts',
];

const BY_SYSTEM_CODE: Readonly<Record<string, Recognised>> = {
  ECONNREFUSED: ['KAFKA_REFUSED', 'the connection was refused'],
  ENOTFOUND: ['KAFKA_HOST_UNKNOWN', 'the host name is not known'],
  EAI_AGAIN: ['KAFKA_HOST_UNKNOWN', 'the host name cannot be looked up now'],
  ETIMEDOUT: ['KAFKA_TIMEOUT', 'nothing answered in time'],
  EHOSTUNREACH: ['KAFKA_TIMEOUT', 'there is no way to the host'],
  ENETUNREACH: ['KAFKA_TIMEOUT', 'there is no way to the network'],
  EPIPE: ['KAFKA_CONNECTION_CLOSED', 'the broker closed the connection'],
  SELF_SIGNED_CERT_IN_CHAIN: ['KAFKA_TLS_UNTRUSTED', 'its certificate authority is not trusted'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['KAFKA_TLS_UNTRUSTED', 'its certificate is signed by itself'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'KAFKA_TLS_UNTRUSTED',
    'its certificate authority is not known',
  ],
  UNABLE_TO_GET_ISSUER_CERT: ['KAFKA_TLS_UNTRUSTED', 'its certificate authority is not known'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'KAFKA_TLS_UNTRUSTED',
    'its certificate authority is not known',
  ],
  CERT_SIGNATURE_FAILURE: ['KAFKA_TLS_UNTRUSTED', 'its certificate is signed by another authority'],
  CERT_HAS_EXPIRED: ['KAFKA_TLS_CERTIFICATE', 'its certificate has run out'],
  CERT_NOT_YET_VALID: ['KAFKA_TLS_CERTIFICATE', 'its certificate is not valid yet'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'KAFKA_TLS_CERTIFICATE',
    'its certificate is for another host name',
  ],
  // The other side's verdict on our certificate comes as one of TLS's alerts (RFC 8446, 6.2).
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: CLIENT_CERTIFICATE,
  EPROTO: ['KAFKA_TLS_MISMATCH', 'the port does not speak TLS'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['KAFKA_TLS_MISMATCH', 'the port does not speak TLS'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['KAFKA_TLS_MISMATCH', 'the port does not speak TLS'],
};

function recognise(failure: KafkaFailure): Recognised | undefined {
  const { name, message, code, apiName } = failure;
  if (apiName === 'SaslHandshake') return ['KAFKA_SASL_UNEXPECTED', 'it knows no login at all'];
  if (name === 'KafkaJSSASLAuthenticationError') return authentication(message);
  if (typeof code === 'string') {
    const known = BY_SYSTEM_CODE[code];
    if (known) return known;
    if (code === 'ECONNRESET' && /TLS (greeting|connection)/.test(message)) {
      return ['KAFKA_TLS_MISMATCH', 'the port does not speak TLS'];
    }
    if (code === 'ECONNRESET') {
      return ['KAFKA_CONNECTION_CLOSED', 'the broker closed the connection'];
    }
    if (name === 'Distrusted') {
      return ['KAFKA_TLS_UNTRUSTED', `its certificate is not trusted (${code})`];
    }
    if (code.startsWith('ERR_SSL_')) return ['KAFKA_TLS_MISMATCH', 'TLS could not be agreed on'];
  }
  // What is left of a broker that took the connection and then kept silent.
  if (message === 'Broker not connected') return ['KAFKA_TIMEOUT', 'nothing answered in time'];
  return byKafkajsName(name, message);
}

function byKafkajsName(name: string, message: string): Recognised | undefined {
  switch (name) {
    case 'KafkaJSConnectionClosedError':
      return ['KAFKA_CONNECTION_CLOSED', 'the broker closed the connection'];
    case 'KafkaJSRequestTimeoutError':
      return ['KAFKA_TIMEOUT', 'a request was not answered in time'];
    case 'KafkaJSConnectionError':
      return message.toLowerCase().includes('timeout')
        ? ['KAFKA_TIMEOUT', 'nothing answered in time']
        : ['KAFKA_CONNECTION_CLOSED', 'the connection broke'];
    case 'KafkaJSBrokerNotFound':
    case 'KafkaJSNoBrokerAvailableError':
      return ['KAFKA_TIMEOUT', 'none of its brokers answers'];
    default:
      return undefined;
  }
}

function authentication(message: string): Recognised {
  // "SASL PLAIN authentication failed: Authentication failed: Invalid username or password"
  const reason = message.split(': ').at(-1) ?? message;
  return /mechanism is not supported/i.test(message)
    ? ['KAFKA_SASL_MECHANISM', lowerFirst(message)]
    : ['KAFKA_AUTHENTICATION_FAILED', lowerFirst(reason)];
}

function isAdvertised({ broker }: KafkaFailure, { brokers, greeted }: KafkaErrorContext): boolean {
  return greeted === true && broker !== undefined && !brokers?.includes(broker);
}

function lowerFirst(text: string): string {
  // "SASL …" keeps its capitals.
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
