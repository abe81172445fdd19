/** Which Kafka to talk to, as read from the environment. */

import type { Secret } from './secret.ts';

/** `process.env` merged over `.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A user and a password (KIP-12, KIP-84). */
export interface PasswordSettings {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: Secret;
  readonly password: Secret;
}

/** A token that a command prints (KIP-255). */
export interface TokenSettings {
  readonly mechanism: 'oauthbearer';
  /** For the shell. Secret, since people write client secrets into it. */
  readonly tokenCommand: Secret;
}

/** How a client proves who it is. */
export type SaslSettings = PasswordSettings | TokenSettings;

/** A certificate of one's own, for brokers that ask for one (mutual TLS). */
export interface ClientCertificate {
  /** PEM text, the chain above it included where there is one. */
  readonly cert: string;
  readonly certFile: string;
  /** PEM text. */
  readonly key: Secret;
  readonly keyFile: string;
  /** Of an encrypted key. */
  readonly keyPassword?: Secret;
}

/** TLS to the brokers. Without `ca` the certificate authorities of Node.js are trusted. */
export interface TlsSettings {
  /** PEM text. */
  readonly ca?: string;
  /** Where `ca` was read, for messages. */
  readonly caFile?: string;
  readonly client?: ClientCertificate;
}

/** What any client may say of itself. */
export interface ClientSettings {
  /** `KAFKA_CLIENT_ID`: goes before the name that an app gives itself. */
  readonly clientId?: string;
  /** `KAFKA_CLIENT_RACK`: consumers read from a replica in the same rack (KIP-392). */
  readonly rack?: string;
}

/** Nothing is configured: the broker that the first app starts in the background. */
export interface LocalSettings extends ClientSettings {
  readonly kind: 'local';
  /** `TIDEMARK_DATA_DIR`, else `.tidemark` under the working directory; absolute. */
  readonly dataDir: string;
  /** The environment variables that these settings were read from. */
  readonly variables: readonly string[];
}

/** Any Kafka: `KAFKA_BROKERS` or `--brokers`. */
export interface BrokersSettings extends ClientSettings {
  readonly kind: 'brokers';
  /** `host:port`, or `[address]:port` for IPv6; at least one. */
  readonly brokers: readonly string[];
  readonly tls?: TlsSettings;
  readonly sasl?: SaslSettings;
  /** The environment variables that these settings were read from. */
  readonly variables: readonly string[];
}

/** Confluent Cloud: SASL_SSL with PLAIN. */
export interface ConfluentSettings extends ClientSettings {
  readonly kind: 'confluent';
  readonly brokers: readonly string[];
  readonly tls: TlsSettings;
  readonly sasl: PasswordSettings;
  /** The environment variables that these settings were read from. */
  readonly variables: readonly string[];
}

export type KafkaSettings = LocalSettings | BrokersSettings | ConfluentSettings;
