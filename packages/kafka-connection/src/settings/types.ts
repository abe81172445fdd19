/** Which Kafka to talk to, as read from the environment. */

import type { Secret } from './secret.ts';

/** `process.env` merged over `.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How a client proves who it is (KIP-12, KIP-84). */
export interface SaslSettings {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: Secret;
  readonly password: Secret;
}

/** TLS to the brokers. Without `ca` the certificate authorities of Node.js are trusted. */
export interface TlsSettings {
  /** PEM text. */
  readonly ca?: string;
  /** Where `ca` was read, for messages. */
  readonly caFile?: string;
}

/** Nothing is configured: the broker that the first app starts in the background. */
export interface LocalSettings {
  readonly kind: 'local';
  /** `TIDEMARK_DATA_DIR`, else `.tidemark` under the working directory; absolute. */
  readonly dataDir: string;
  /** The environment variables that these settings were read from. */
  readonly variables: readonly string[];
}

/** Any Kafka: `KAFKA_BROKERS` or `--brokers`. */
export interface BrokersSettings {
  readonly kind: 'brokers';
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly tls?: TlsSettings;
  readonly sasl?: SaslSettings;
  /** The environment variables that these settings were read from. */
  readonly variables: readonly string[];
}

/** Confluent Cloud: SASL_SSL with PLAIN. */
export interface ConfluentSettings {
  readonly kind: 'confluent';
  readonly brokers: readonly string[];
  readonly tls: TlsSettings;
  readonly sasl: SaslSettings;
  /** The environment variables that these settings were read from. */
  readonly variables: readonly string[];
}

export type KafkaSettings = LocalSettings | BrokersSettings | ConfluentSettings;
