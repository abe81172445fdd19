// Who is at the other end of a connection, and what that one may do.
import { type Access, EVERYTHING } from './access.ts';
import type { Authentication } from './authentication.ts';

/** The identity of a client on one connection. */
export interface Session {
  /** As Kafka writes it: `User:alice`, `User:CN=alice,O=Example`, `User:ANONYMOUS`. */
  readonly principal: string;
  readonly access: Access;
  /** The login that is under way; undefined where there is none, or none any more. */
  readonly authentication: Authentication | undefined;
}

/** The session of a client that nobody asks for its name. */
export const ANONYMOUS_SESSION: Session = {
  principal: 'User:ANONYMOUS',
  access: EVERYTHING,
  authentication: undefined,
};
