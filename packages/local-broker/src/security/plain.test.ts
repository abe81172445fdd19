import { expect, test } from 'vitest';
import { plainToken } from '../../test/sasl-client.ts';
import { Credentials } from './credentials.ts';
import { plainExchange } from './plain.ts';

const users = { tim: { password: 'tanstaaftanstaaf' }, CN: {}, constructor: { password: 'x' } };
const exchange = plainExchange(new Credentials(users, []));

test.each([
  // The first example of RFC 4616, section 4.
  ['the right password', plainToken('tim', 'tanstaaftanstaaf'), 'tim'],
  ['the same identity twice', plainToken('tim', 'tanstaaftanstaaf', 'tim'), 'tim'],
  ['a name that objects have anyway', plainToken('constructor', 'x'), 'constructor'],
])('lets in with %s', (_, token, username) => {
  expect(exchange.respond(token)).toEqual({ outcome: 'done', token: Buffer.alloc(0), username });
});

const WRONG = 'Authentication failed: Invalid username or password';
test.each([
  ['a wrong password', plainToken('tim', 'tanstaaftanstaaF'), WRONG],
  ['an unknown user', plainToken('tom', 'tanstaaftanstaaf'), WRONG],
  ['a user without a password', plainToken('CN', 'x'), WRONG],
  ['an inherited name', plainToken('toString', 'x'), WRONG],
  ['no password', plainToken('tim', ''), 'Authentication failed: password not specified'],
  ['no user', plainToken('', 'x'), 'Authentication failed: username not specified'],
  [
    // The second example of RFC 4616, which Kafka does not allow.
    'another identity',
    plainToken('tim', 'tanstaaftanstaaf', 'Ursel'),
    'Authentication failed: Client requested an authorization id that is different from username',
  ],
  ['two parts', Buffer.from('tim\0x'), 'Invalid SASL/PLAIN response: expected 3 tokens, got 2'],
  ['five', Buffer.from('a\0b\0c\0d\0e'), 'Invalid SASL/PLAIN response: expected 3 tokens, got 4'],
  ['nothing', Buffer.alloc(0), 'Invalid SASL/PLAIN response: expected 3 tokens, got 1'],
])('refuses %s in the words of Apache Kafka', (_, token, message) => {
  expect(exchange.respond(token)).toEqual({ outcome: 'failed', message });
});
