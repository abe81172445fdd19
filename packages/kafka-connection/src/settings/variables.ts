/** What every kind of settings does with its variables: drop the empty ones, name the missing one. */

import { z } from 'zod';
import type { KafkaConnectionErrorCode } from '../error-codes.ts';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import type { Environment } from './types.ts';

/** The variables that have a value. Space around a value is a slip of copying, never meant. */
export function givenVariables(env: Environment): Environment {
  const entries = Object.entries(env).map(([name, value]) => [name, value?.trim()] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''));
}

/** Comma-separated `host:port`. The messages never repeat the value: it may carry a password. */
export const brokerList = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''))
  .pipe(z.array(z.string().superRefine(checkAddress)).min(1, 'has no broker in it'));

/** The error of a set that is not whole: names the missing variables and those that are there. */
export function incomplete(
  code: KafkaConnectionErrorCode,
  missing: readonly string[],
  present: readonly string[],
): KafkaConnectionError {
  const absent = missing.join(' and ');
  const given = present.join(' and ');
  const message = `${absent} ${isOrAre(missing)} missing; ${given} ${isOrAre(present)} set.`;
  return new KafkaConnectionError(code, message, {
    hint: `Set ${absent} in the environment or in .env, or remove ${given}.`,
  });
}

/** Turns zod's first finding into an error that names the variable and not its value. */
export function invalid(error: z.ZodError, nameOf: (variable: string) => string = (v) => v) {
  const issue = error.issues[0];
  const name = nameOf(String(issue?.path[0] ?? ''));
  return new KafkaConnectionError('KAFKA_SETTINGS_INVALID', `${name} ${issue?.message ?? ''}.`, {
    hint: `Correct ${name} on the command line, in the environment or in .env.`,
  });
}

function isOrAre(names: readonly string[]): string {
  return names.length === 1 ? 'is' : 'are';
}

const ADDRESS = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?:(\d{1,5})$/;

function checkAddress(address: string, context: z.RefinementCtx): void {
  const port = Number(ADDRESS.exec(address)?.[1]);
  if (port >= 1 && port <= 65_535) return;
  context.addIssue({ code: 'custom', message: addressFault(address) });
}

function addressFault(address: string): string {
  if (address.includes('://')) {
    return 'must be host:port without a protocol before it (TLS is switched on by KAFKA_SSL=true)';
  }
  if (address.includes('@')) {
    return 'must be host:port without a user (name and password go into KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD)';
  }
  if (address.startsWith('[') || address.split(':').length > 2) {
    return 'has an IPv6 address, which the Kafka client cannot read; give a host name';
  }
  if (!address.includes(':')) return 'must name the port too, as in localhost:9092';
  return 'must be a comma-separated list of host:port';
}
