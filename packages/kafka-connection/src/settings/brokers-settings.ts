/** Any Kafka: plain, or with the TLS and SASL variables of `KAFKA_…`. */

import { z } from 'zod';
import { SASL_MECHANISMS, SASL_VARIABLES, saslSettings } from './sasl-settings.ts';
import { TLS_VARIABLES, tlsSettings } from './tls-settings.ts';
import type { BrokersSettings, Environment } from './types.ts';
import { brokerList, invalid } from './variables.ts';

const variables = z.object({
  KAFKA_BROKERS: brokerList,
  KAFKA_SSL: z.stringbool({ error: 'must be true or false' }).optional(),
  KAFKA_SSL_CA: z.string().optional(),
  KAFKA_SSL_CERT: z.string().optional(),
  KAFKA_SSL_KEY: z.string().optional(),
  KAFKA_SSL_KEY_PASSWORD: z.string().optional(),
  KAFKA_SASL_MECHANISM: z
    .string()
    .toLowerCase()
    .pipe(z.enum(SASL_MECHANISMS, { error: `must be one of ${SASL_MECHANISMS.join(', ')}` }))
    .optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
  KAFKA_SASL_TOKEN_COMMAND: z.string().optional(),
});

/**
 * Settings for a list of brokers.
 *
 * @param typed the value of `--brokers`, which goes before `KAFKA_BROKERS`
 */
export function brokersSettings(given: Environment, typed?: string): BrokersSettings {
  const parsed = variables.safeParse({ ...given, KAFKA_BROKERS: typed ?? given.KAFKA_BROKERS });
  if (!parsed.success) {
    throw invalid(parsed.error, (name) =>
      name === 'KAFKA_BROKERS' && typed !== undefined ? '--brokers' : name,
    );
  }
  const tls = tlsSettings(parsed.data);
  const sasl = saslSettings(parsed.data);
  return {
    kind: 'brokers',
    brokers: parsed.data.KAFKA_BROKERS,
    ...(tls && { tls }),
    ...(sasl && { sasl }),
    variables: Object.keys(variables.shape).filter(
      (name) => given[name] !== undefined && !(name === 'KAFKA_BROKERS' && typed !== undefined),
    ),
  };
}

/** A security variable that says somebody meant a Kafka of their own but named no broker. */
export function strayBrokersVariable(given: Environment): string | undefined {
  return [...SASL_VARIABLES, ...TLS_VARIABLES].find((name) => given[name] !== undefined);
}
