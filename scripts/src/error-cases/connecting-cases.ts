/** What keeps a client out: each way has one code, wherever it meets it. */
import type { KafkaConnectionErrorCode } from '@tidemark/kafka-connection';
import { connectAs, type SecuredKafka, type User } from './secured-kafka.ts';

/** A client that is not let in, and what it is told. */
export interface ConnectingCase {
  readonly what: string;
  readonly code: KafkaConnectionErrorCode;
  readonly exitCode: number;
  connect(kafka: SecuredKafka): Promise<AsyncDisposable>;
}

const wrong = { KAFKA_SASL_PASSWORD: 'not-the-one' };
const scram = { KAFKA_SASL_MECHANISM: 'scram-sha-256' };

/** The cases; the Kafka offers PLAIN and SCRAM-SHA-256, and no SCRAM-SHA-512. */
export const CONNECTING_CASES: readonly ConnectingCase[] = [
  refusal('a wrong password', 'KAFKA_AUTHENTICATION_FAILED', 77, 'alice', wrong),
  refusal('a wrong password, SCRAM', 'KAFKA_AUTHENTICATION_FAILED', 77, 'alice', {
    ...wrong,
    ...scram,
  }),
  refusal('an unknown user', 'KAFKA_AUTHENTICATION_FAILED', 77, 'alice', {
    KAFKA_SASL_USERNAME: 'nobody',
  }),
  refusal('an unknown user, SCRAM', 'KAFKA_AUTHENTICATION_FAILED', 77, 'alice', {
    ...scram,
    KAFKA_SASL_USERNAME: 'nobody',
  }),
  refusal('a mechanism that is not offered', 'KAFKA_SASL_MECHANISM', 77, 'alice', {
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
  }),
  refusal('no login', 'KAFKA_LOGIN_MISSING', 77, undefined),
  refusal('an authority that is not trusted', 'KAFKA_TLS_UNTRUSTED', 69, 'alice', {
    KAFKA_SSL: 'true',
    KAFKA_SSL_CA: undefined,
  }),
  refusal('no TLS', 'KAFKA_CONNECTION_CLOSED', 69, 'alice', { KAFKA_SSL: 'false' }),
  refusal('a token command that fails', 'KAFKA_TOKEN_COMMAND', 77, undefined, {
    KAFKA_SASL_TOKEN_COMMAND: 'exit 3',
  }),
];

function refusal(
  what: string,
  code: KafkaConnectionErrorCode,
  exitCode: number,
  user: User | undefined,
  env: Record<string, string | undefined> = {},
): ConnectingCase {
  return { what, code, exitCode, connect: (kafka) => connectAs(user, kafka, env) };
}
