/** Where the settings lead: addresses, TLS and login as kafkajs takes them. */

import type { ConnectionOptions } from 'node:tls';
import type { KafkaConfig } from 'kafkajs';
import { joinLocalBroker } from '../local/join-local-broker.ts';
import type { Log } from '../log.ts';
import type { KafkaSettings } from '../settings/types.ts';
import { formatBrokerAddress } from './broker-address.ts';
import { saslOptions, tlsOptions } from './kafkajs-target.ts';

/** A Kafka to connect to. */
export interface Target {
  /** `host:port` for people. */
  readonly brokers: string[];
  readonly ssl?: ConnectionOptions;
  readonly sasl?: NonNullable<KafkaConfig['sasl']>;
}

/** The target; for the local broker it starts one in the background or joins the one that runs. */
export async function targetOf(
  settings: KafkaSettings,
  options: { readonly log?: Log | undefined; readonly signal?: AbortSignal | undefined },
): Promise<Target> {
  if (settings.kind === 'local') {
    const broker = await joinLocalBroker({
      dataDir: settings.dataDir,
      log: options.log,
      signal: options.signal,
    });
    return { brokers: [formatBrokerAddress(broker)] };
  }
  const { brokers, tls, sasl } = settings;
  return {
    brokers: [...brokers],
    ...(tls && { ssl: tlsOptions(tls) }),
    ...(sasl && { sasl: await saslOptions(sasl) }),
  };
}
