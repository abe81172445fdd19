// The security of one broker: who may connect, how they say who they are, and what they may do then.
import { type Access, EVERYTHING, PermittedAccess } from './access.ts';
import { Authentication } from './authentication.ts';
import { Credentials, SCRAM_HASHES, type ScramMechanism } from './credentials.ts';
import type { BrokerUsers } from './permissions.ts';
import { plainExchange } from './plain.ts';
import type { SaslExchange } from './sasl-mechanism.ts';
import { ScramExchange } from './scram.ts';
import { ANONYMOUS_SESSION, type Session } from './session.ts';

/** The SASL mechanisms that a broker can offer. */
export type SaslMechanism = 'PLAIN' | ScramMechanism;

/** What is known of a new connection before its first request. */
interface Arrival {
  /** The subject of the client's certificate, after RFC 2253; undefined without one. */
  readonly subject: string | undefined;
  /** Told when a login fails, with a reason that holds no secret. */
  readonly onLoginFailure: (reason: string) => void;
}

/** Opens the sessions of a broker. */
interface Security {
  /** The mechanisms that are offered; empty without SASL. */
  readonly mechanisms: readonly SaslMechanism[];
  /** Whether there are users at all; without them everybody may do everything. */
  readonly hasUsers: boolean;
  open(arrival: Arrival): Session;
}

const ALL_MECHANISMS: readonly SaslMechanism[] = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'];
const EVERYBODY = '*';

/** The security of a broker with these users. */
export function brokerSecurity(
  users: BrokerUsers | undefined,
  saslMechanisms: readonly SaslMechanism[] = ALL_MECHANISMS,
): Security {
  if (users === undefined) return new OpenHouse();
  const withPassword = Object.values(users).some(({ password }) => password !== undefined);
  return new Guarded(users, withPassword ? saslMechanisms : []);
}

/** No users: everybody may do everything, and no SASL is spoken. */
class OpenHouse implements Security {
  readonly mechanisms = [];
  readonly hasUsers = false;

  open({ subject }: Arrival): Session {
    if (subject === undefined) return ANONYMOUS_SESSION;
    return { ...ANONYMOUS_SESSION, principal: `User:${subject}` };
  }
}

class Guarded implements Security {
  readonly mechanisms: readonly SaslMechanism[];
  readonly hasUsers = true;
  readonly #users: BrokerUsers;
  readonly #exchanges: ReadonlyMap<string, () => SaslExchange>;

  constructor(users: BrokerUsers, mechanisms: readonly SaslMechanism[]) {
    this.#users = users;
    this.mechanisms = mechanisms;
    const credentials = new Credentials(users, mechanisms.filter(isScram));
    this.#exchanges = new Map(
      mechanisms.map((name) => [
        name,
        () => (isScram(name) ? new ScramExchange(name, credentials) : plainExchange(credentials)),
      ]),
    );
  }

  open({ subject, onLoginFailure }: Arrival): Session {
    const session = new GuardedSession((name) => this.#accessOf(name));
    if (this.mechanisms.length === 0) session.identify(subject ?? 'ANONYMOUS');
    else session.demandLogin(this.#exchanges, onLoginFailure);
    return session;
  }

  #accessOf(name: string): Access {
    const own = Object.hasOwn(this.#users, name) ? this.#users[name] : undefined;
    const everybodys = this.#users[EVERYBODY];
    for (const user of [own, everybodys]) {
      if (user !== undefined && user.permissions === undefined) return EVERYTHING;
    }
    return new PermittedAccess([...(own?.permissions ?? []), ...(everybodys?.permissions ?? [])]);
  }
}

/** A session that may have to wait for a login. Until then nothing is permitted. */
class GuardedSession implements Session {
  principal = ANONYMOUS_SESSION.principal;
  access: Access = new PermittedAccess([]);
  authentication: Authentication | undefined;
  readonly #accessOf: (name: string) => Access;

  constructor(accessOf: (name: string) => Access) {
    this.#accessOf = accessOf;
  }

  identify(name: string): void {
    this.principal = `User:${name}`;
    this.access = this.#accessOf(name);
    this.authentication = undefined;
  }

  demandLogin(
    mechanisms: ReadonlyMap<string, () => SaslExchange>,
    onFailure: (reason: string) => void,
  ): void {
    const onSuccess = (username: string): void => this.identify(username);
    this.authentication = new Authentication({ mechanisms, onSuccess, onFailure });
  }
}

function isScram(name: SaslMechanism): name is ScramMechanism {
  return Object.hasOwn(SCRAM_HASHES, name);
}
