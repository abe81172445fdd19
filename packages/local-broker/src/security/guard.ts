// The security of a broker put together from its options: what its listeners need, and what may be told of it.
import type { Socket } from 'node:net';
import { checkUsers } from './check-users.ts';
import type { BrokerUsers } from './permissions.ts';
import { brokerSecurity, type SaslMechanism } from './security.ts';
import type { Session } from './session.ts';
import { resolveTls, type TlsOptions } from './tls-options.ts';
import { subjectOf, type TlsSettings } from './tls-server.ts';

/** How clients come in. Nothing of it set: everybody does, in plain text, and may do everything. */
export interface SecurityOptions {
  /**
   * Who may use the broker. With passwords clients must log in through SASL. Who is not named may do nothing.
   * Absent: everybody may do everything.
   */
  readonly users?: BrokerUsers;
  /** The SASL mechanisms for users with passwords; default PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512. */
  readonly saslMechanisms?: readonly SaslMechanism[];
  /** TLS, with a certificate of yours or one that the broker makes (`'self-signed'`). Absent: plain TCP. */
  readonly tls?: TlsOptions;
}

/** The security of a broker, without its secrets. */
export interface SecurityDescription {
  /** As in Kafka's `security.protocol`. */
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';
  /** The SASL mechanisms that clients may log in with; empty without SASL. */
  readonly mechanisms: readonly SaslMechanism[];
  /** Whether users have permissions; without users everybody may do everything. */
  readonly authorizes: boolean;
}

/** What listeners use, and what others may know. */
export interface Guard {
  readonly tls: TlsSettings | undefined;
  /** Undefined where nobody is asked anything. */
  readonly openSession: ((socket: Socket) => Session) | undefined;
  readonly description: SecurityDescription;
  /** The certificate, in PEM form, that clients are to trust when the broker made its own. */
  readonly certificateAuthority: string | undefined;
}

/** A login that failed. */
export type LoginFailureListener = (clientHost: string, reason: string) => void;

/**
 * Prepares the security of a broker.
 * @param where the data folder, and the address to listen on
 * @throws LocalBrokerError BROKER_TLS_INVALID, BROKER_USERS_INVALID
 */
export async function guardOf(
  options: SecurityOptions,
  where: { readonly dataDir: string | undefined; readonly host: string },
  onLoginFailure: LoginFailureListener,
): Promise<Guard> {
  if (options.users !== undefined) checkUsers(options.users);
  const tls = options.tls === undefined ? undefined : await resolveTls(options.tls, where);
  const security = brokerSecurity(options.users, options.saslMechanisms);
  const { mechanisms, hasUsers } = security;
  const openSession = (socket: Socket): Session => {
    const clientHost = socket.remoteAddress ?? '';
    return security.open({
      subject: subjectOf(socket),
      onLoginFailure: (reason) => onLoginFailure(clientHost, reason),
    });
  };
  const transport = tls === undefined ? 'PLAINTEXT' : 'SSL';
  return {
    tls,
    openSession: hasUsers || tls !== undefined ? openSession : undefined,
    description: {
      protocol: mechanisms.length === 0 ? transport : `SASL_${transport}`,
      mechanisms,
      authorizes: hasUsers,
    },
    certificateAuthority: tls?.authority,
  };
}
