/** Confluent Cloud's three variables; the connection is always TLS with SASL PLAIN. */

import { z } from 'zod';
import { Secret } from './secret.ts';
import type { ConfluentSettings, Environment } from './types.ts';
import { brokerList, incomplete, invalid } from './variables.ts';

const VARIABLES = ['CNFL_KAFKA_BROKER', 'CNFL_KC_API_KEY', 'CNFL_KC_API_SECRET'] as const;

const broker = z.object({ CNFL_KAFKA_BROKER: brokerList });

/** The settings, or nothing when none of the three variables is set. */
export function confluentSettings(given: Environment): ConfluentSettings | undefined {
  const present = VARIABLES.filter((name) => given[name] !== undefined);
  if (present.length === 0) return undefined;
  const { CNFL_KAFKA_BROKER: address, CNFL_KC_API_KEY: key, CNFL_KC_API_SECRET: secret } = given;
  if (address === undefined || key === undefined || secret === undefined) {
    const missing = VARIABLES.filter((name) => given[name] === undefined);
    throw incomplete('CONFLUENT_SETTINGS_INCOMPLETE', missing, present);
  }
  const parsed = broker.safeParse({ CNFL_KAFKA_BROKER: withoutProtocol(address) });
  if (!parsed.success) throw invalid(parsed.error);
  return {
    kind: 'confluent',
    brokers: parsed.data.CNFL_KAFKA_BROKER,
    tls: {},
    sasl: { mechanism: 'plain', username: new Secret(key), password: new Secret(secret) },
    variables: VARIABLES,
  };
}

// The Confluent Cloud console shows the bootstrap server as SASL_SSL://host:port.
function withoutProtocol(address: string): string {
  return address.replace(/^SASL_SSL:\/\//i, '');
}
