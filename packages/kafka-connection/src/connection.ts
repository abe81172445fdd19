/**
 * The way to Kafka: settings in, a checked connection out. Clients of kafkajs are made on demand,
 * each from a new `Kafka`, because clients of one `Kafka` share their idea of committed offsets.
 */

import type { Admin, KafkaConfig } from 'kafkajs';
import { abortable } from './abortable.ts';
import { forKafkajs } from './client/broker-address.ts';
import { closableKafka } from './client/closable-kafka.ts';
import { socketFactory } from './client/socket-factory.ts';
import { targetOf } from './client/target.ts';
import { registerCodecs } from './codecs/register-codecs.ts';
import { translateKafkaError } from './errors/translate-kafka-error.ts';
import { Kafka } from './kafkajs.ts';
import { kafkajsLogging, type Log } from './log.ts';
import type { KafkaSettings } from './settings/types.ts';
import { SharedAdmin } from './shared-admin.ts';
import { checkKafka, greetBrokers } from './startup-check.ts';

/** What `connectKafka` takes beside the settings. */
export interface ConnectOptions {
  /**
   * The name that brokers show for this client in logs, quotas and group descriptions;
   * `KAFKA_CLIENT_ID` goes before.
   */
  readonly clientId: string;
  /** Gets what kafkajs says, at debug level. */
  readonly log?: Log | undefined;
  /** Ends the start-up check; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** A Kafka that answered. Dispose it when the last client is disconnected. */
export interface KafkaConnection extends AsyncDisposable {
  readonly kind: KafkaSettings['kind'];
  /** For people: "local broker at 127.0.0.1:9092". */
  readonly description: string;
  /** `host:port` of the bootstrap brokers. */
  readonly brokers: readonly string[];
  /** How many brokers the cluster had when the connection was made. */
  readonly nodes: number;
  /** A new kafkajs instance, with our security, rack, codecs and silence; `overrides` go before. */
  createKafka(overrides?: Partial<KafkaConfig>): Kafka;
  /** One admin client for all, connected at the first call and closed with the connection. */
  admin(): Promise<Admin>;
}

/**
 * Connects and checks: the brokers answer, TLS and login are accepted. For the local broker it
 * starts one in the background or joins the one that runs.
 *
 * @throws KafkaConnectionError of exit code 69 or 77, below a second unless packets are swallowed
 */
export async function connectKafka(
  settings: KafkaSettings,
  options: ConnectOptions,
): Promise<KafkaConnection> {
  registerCodecs();
  const target = await targetOf(settings, options);
  const checked = { tls: target.ssl, sasl: target.sasl };
  const brokers = await abortable(
    greetBrokers({ ...checked, brokers: target.brokers }),
    options.signal,
  );
  const config: KafkaConfig = {
    ...(target.ssl && { ssl: target.ssl }),
    ...(target.sasl && { sasl: target.sasl }),
    brokers: brokers.map(forKafkajs),
    clientId: settings.clientId ?? options.clientId,
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    socketFactory,
    ...kafkajsLogging(options.log),
  };
  const createKafka = (overrides: Partial<KafkaConfig> = {}) =>
    withRack(new Kafka({ ...config, ...overrides }), settings.rack);
  const check = checkKafka(createKafka, { ...checked, brokers });
  const { nodes } = await abortable(check, options.signal);

  const admin = new SharedAdmin(() => closableKafka({ createKafka }, { retry: ADMIN_RETRY }));
  return {
    kind: settings.kind,
    description: descriptionOf(settings, target.brokers),
    brokers: target.brokers,
    nodes,
    createKafka,
    admin: () => admin.connected().catch((error) => Promise.reject(translateKafkaError(error))),
    [Symbol.asyncDispose]: () => admin.disconnect(),
  };
}

const CONNECTION_TIMEOUT_MS = 2_500;
const ADMIN_RETRY = { retries: 8, initialRetryTime: 50, maxRetryTime: 1_000 };

/** kafkajs takes the rack with each consumer; here all of them have it. */
function withRack(kafka: Kafka, rack: string | undefined): Kafka {
  if (rack === undefined) return kafka;
  const consumer = kafka.consumer.bind(kafka);
  kafka.consumer = (config) => consumer({ rackId: rack, ...config });
  return kafka;
}

function descriptionOf(settings: KafkaSettings, brokers: readonly string[]): string {
  const list = brokers.join(', ');
  if (settings.kind === 'local') return `local broker at ${list}`;
  return settings.kind === 'confluent' ? `Confluent Cloud at ${list}` : `Kafka at ${list}`;
}
