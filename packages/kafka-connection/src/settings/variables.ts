/** What every kind of settings does with its variables: drop the empty ones, name the missing one. */

import { isIPv6 } from 'node:net';
import { z } from 'zod';
import type { KafkaConnectionErrorCode } from '../error-codes.ts';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import type { Environment } from './types.ts';

/**
 * The variables that have a value. Space around a value is a slip of copying, never meant; in a
 * password it may be, so of those only the line end goes that a secret's file often has.
 */
export function givenVariables(env: Environment): Environment {
  const given: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(env)) {
    const trimmed = value.trim();
    if (trimmed === '') continue;
    given[name] = name.endsWith('_PASSWORD') ? value.replace(/[\r\n]+$/, '') : trimmed;
  }
  return given;
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

const IPV6_ADDRESS = /^\[([^\]]+)\]:(\d{1,5})$/;

function checkAddress(address: string, context: z.RefinementCtx): void {
  const [, ipv6, portBehindIt] = IPV6_ADDRESS.exec(address) ?? [];
  const isHost = ipv6 === undefined || isIPv6(ipv6);
  const port = Number(portBehindIt ?? ADDRESS.exec(address)?.[1]);
  if (isHost && port >= 1 && port <= 65_535) return;
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
    return 'must have an IPv6 address in brackets and a port behind it, as in [::1]:9092';
  }
  if (!address.includes(':')) return 'must name the port too, as in localhost:9092';
  return 'must be a comma-separated list of host:port';
}
