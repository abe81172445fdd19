/** The login that the `KAFKA_SASL_…` variables describe: a password, or a command that prints a token. */

import { Secret } from './secret.ts';
import type { SaslSettings } from './types.ts';
import { incomplete } from './variables.ts';

export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const;

export const SASL_VARIABLES = [
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'KAFKA_SASL_TOKEN_COMMAND',
  'KAFKA_SASL_MECHANISM',
] as const;

/** The values, checked one by one. */
type SaslVariables = {
  readonly [Name in Exclude<(typeof SASL_VARIABLES)[number], 'KAFKA_SASL_MECHANISM'>]?:
    | string
    | undefined;
} & { readonly KAFKA_SASL_MECHANISM?: (typeof SASL_MECHANISMS)[number] | undefined };

/**
 * The login, or nothing when none of the variables is set.
 *
 * @throws KafkaConnectionError KAFKA_SETTINGS_INCOMPLETE
 */
export function saslSettings(values: SaslVariables): SaslSettings | undefined {
  const present = SASL_VARIABLES.filter((name) => values[name] !== undefined);
  if (present.length === 0) return undefined;
  const {
    KAFKA_SASL_USERNAME: username,
    KAFKA_SASL_PASSWORD: password,
    KAFKA_SASL_TOKEN_COMMAND: command,
    KAFKA_SASL_MECHANISM: mechanism = command === undefined ? 'plain' : 'oauthbearer',
  } = values;
  if (mechanism === 'oauthbearer') {
    if (command === undefined) throw missing('KAFKA_SASL_TOKEN_COMMAND', present);
    return { mechanism, tokenCommand: new Secret(command) };
  }
  if (username === undefined) throw missing('KAFKA_SASL_USERNAME', present);
  if (password === undefined) throw missing('KAFKA_SASL_PASSWORD', present);
  return { mechanism, username: new Secret(username), password: new Secret(password) };
}

function missing(name: string, present: readonly string[]) {
  return incomplete('KAFKA_SETTINGS_INCOMPLETE', [name], present);
}
