/**
 * What the cases need of a Kafka, whichever it is: TLS, three users, and these rights. `admin` may do
 * everything, `bob` nothing, and `alice`:
 *
 * - reads and writes the topic `open`, sees the topic `seen`, and knows nothing of `closed`
 * - reads with groups that begin with `alice`
 * - uses transactional ids that begin with `alice`
 */
import { connectKafka, type KafkaConnection, kafkaSettings } from '@tidemark/kafka-connection';

/** A Kafka with these users and rights; each one's password is NAME-secret. */
export interface SecuredKafka {
  /** `host:port` */
  readonly brokers: string;
  /** The PEM file of its authority. */
  readonly caFile: string;
}

/** A user, or none. */
export type User = 'admin' | 'alice' | 'bob';

export const ALICE_GROUP = 'alice-reads';
export const TOPICS = ['open', 'seen', 'closed'] as const;

/** Connects as somebody; more variables go before. */
export function connectAs(
  user: User | undefined,
  { brokers, caFile }: SecuredKafka,
  more: Record<string, string | undefined> = {},
): Promise<KafkaConnection> {
  const login = user && { KAFKA_SASL_USERNAME: user, KAFKA_SASL_PASSWORD: `${user}-secret` };
  const env = { KAFKA_BROKERS: brokers, KAFKA_SSL_CA: caFile, ...login, ...more };
  return connectKafka(kafkaSettings(env), { clientId: 'test' });
}
