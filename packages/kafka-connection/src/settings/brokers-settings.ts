/** Any Kafka: plain, or with the TLS and SASL variables of `KAFKA_…`. */

import { z } from 'zod';
import { Secret } from './secret.ts';
import { readCertificateAuthority } from './tls-settings.ts';
import type { BrokersSettings, Environment, SaslSettings, TlsSettings } from './types.ts';
import { brokerList, incomplete, invalid } from './variables.ts';

const MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

const variables = z.object({
  KAFKA_BROKERS: brokerList,
  KAFKA_SSL: z.stringbool({ error: 'must be true or false' }).optional(),
  KAFKA_SSL_CA: z.string().optional(),
  KAFKA_SASL_MECHANISM: z
    .string()
    .toLowerCase()
    .pipe(z.enum(MECHANISMS, { error: `must be one of ${MECHANISMS.join(', ')}` }))
    .optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
});

type Variables = z.infer<typeof variables>;

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
  const tls = tlsOf(parsed.data);
  const sasl = saslOf(parsed.data);
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
  return [
    'KAFKA_SASL_USERNAME',
    'KAFKA_SASL_PASSWORD',
    'KAFKA_SASL_MECHANISM',
    'KAFKA_SSL_CA',
  ].find((name) => given[name] !== undefined);
}

function tlsOf(values: Variables): TlsSettings | undefined {
  const { KAFKA_SSL: wanted, KAFKA_SSL_CA: caFile } = values;
  if (wanted === false || (wanted === undefined && caFile === undefined)) return undefined;
  return caFile === undefined ? {} : { ca: readCertificateAuthority(caFile), caFile };
}

function saslOf(values: Variables): SaslSettings | undefined {
  const names = ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const;
  const present = [...names, 'KAFKA_SASL_MECHANISM' as const].filter(
    (name) => values[name] !== undefined,
  );
  if (present.length === 0) return undefined;
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = values;
  if (username === undefined || password === undefined) {
    const missing = username === undefined ? names[0] : names[1];
    throw incomplete('KAFKA_SETTINGS_INCOMPLETE', [missing], present);
  }
  return {
    mechanism: values.KAFKA_SASL_MECHANISM ?? 'plain',
    username: new Secret(username),
    password: new Secret(password),
  };
}
