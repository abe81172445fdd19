// --sasl and --tls: from flags to the security of a broker.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import { LocalBrokerError } from '../broker-error.ts';
import { checkUsers } from '../security/check-users.ts';
import { AUTHORITY_FILE } from '../security/development-certificate.ts';
import type { SecurityDescription, SecurityOptions } from '../security/guard.ts';
import type { BrokerUser, BrokerUsers } from '../security/permissions.ts';

/** What the flags say. */
export interface SecurityFlags {
  /** `user:password`, or files of users. */
  readonly sasl: readonly string[];
  readonly tls?: true;
}

/** The security of a running broker as its note and `broker status` tell it. Without secrets. */
export interface SecurityNote extends Omit<SecurityDescription, 'authorizes'> {
  /** The certificate that clients are to trust, where the broker made its own. */
  readonly ca?: string;
}

/** Adds the flags. */
export function addSecurityFlags(
  program: Command,
  flag: (flags: string, description: string, variable: string) => Option,
): void {
  program
    .addOption(
      flag(
        '--sasl <user...>',
        'let in users only: user:password for each, or a JSON file of users and permissions',
        'SASL',
      )
        .argParser((text: string, before: readonly string[] = []) => [...before, text])
        .default([], 'everybody'),
    )
    .addOption(
      flag('--tls', 'speak TLS, with a certificate of its own (clients trust ca.pem)', 'TLS'),
    );
}

/**
 * The options for a broker.
 * @param folder where the certificate is kept
 * @throws LocalBrokerError BROKER_USERS_INVALID
 */
export function securityOf({ sasl, tls }: SecurityFlags, folder: string): SecurityOptions {
  const users: Record<string, BrokerUser> = {};
  for (const each of sasl) Object.assign(users, usersOf(each));
  return {
    ...(sasl.length > 0 && { users }),
    ...(tls && { tls: { selfSignedIn: folder } }),
  };
}

/** What to tell of a broker's security; undefined when there is nothing to tell. */
export function securityNote(
  { protocol, mechanisms }: SecurityDescription,
  folder: string,
): SecurityNote | undefined {
  if (protocol === 'PLAINTEXT') return undefined;
  const ca = protocol.endsWith('SSL') ? { ca: join(folder, AUTHORITY_FILE) } : {};
  return { protocol, mechanisms, ...ca };
}

/** The same for people. */
export function securityLines(note: SecurityNote | undefined): string[] {
  if (note === undefined) return [];
  const { protocol, mechanisms, ca } = note;
  const logins = mechanisms.length === 0 ? '' : ` (${mechanisms.join(', ')})`;
  return [`Security: ${protocol}${logins}`, ...(ca === undefined ? [] : [`Clients trust: ${ca}`])];
}

/** Whatever is the name of a file is one: passwords with the name of a file are rare. */
function usersOf(text: string): BrokerUsers {
  if (existsSync(text)) return usersInFile(text);
  const colon = text.indexOf(':');
  // The text is not repeated: it may be a password.
  if (colon < 1) throw invalid('--sasl takes user:password, or the name of a file that is there.');
  const users = { [text.slice(0, colon)]: { password: text.slice(colon + 1) } };
  checkUsers(users);
  return users;
}

function usersInFile(file: string): BrokerUsers {
  let users: unknown;
  try {
    users = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // The parser quotes what it stumbles over, and that can be a password.
    const reason = error instanceof SyntaxError ? 'it is no JSON' : (error as Error).message;
    throw invalid(`${file} cannot be read: ${reason}.`);
  }
  checkUsers(users);
  return users;
}

function invalid(message: string): LocalBrokerError {
  return new LocalBrokerError('BROKER_USERS_INVALID', message);
}
