// SASL PLAIN (RFC 4616), with the refusals of Apache Kafka's PlainSaslServer, word for word.
import type { Credentials } from './credentials.ts';
import type { SaslExchange, SaslStep } from './sasl-mechanism.ts';

const NO_TOKEN = Buffer.alloc(0);
/** Kafka looks no further. */
const MOST_PARTS = 4;

/** The server's side of PLAIN: one token from the client decides. */
export function plainExchange(credentials: Credentials): SaslExchange {
  return { respond: (token) => check(token, credentials) };
}

function check(token: Buffer, credentials: Credentials): SaslStep {
  const parts = token.toString('utf8').split('\0', MOST_PARTS);
  const [authorizationId = '', username = '', password = ''] = parts;
  if (parts.length !== 3)
    return failed(`Invalid SASL/PLAIN response: expected 3 tokens, got ${parts.length}`);
  if (username === '') return failed('Authentication failed: username not specified');
  if (password === '') return failed('Authentication failed: password not specified');
  if (!credentials.isPassword(username, password))
    return failed('Authentication failed: Invalid username or password');
  if (authorizationId !== '' && authorizationId !== username) return failed(OTHER_IDENTITY);
  return { outcome: 'done', token: NO_TOKEN, username };
}

/** What a client hears that wants to act as somebody else. */
export const OTHER_IDENTITY =
  'Authentication failed: Client requested an authorization id that is different from username';

function failed(message: string): SaslStep {
  return { outcome: 'failed', message };
}
