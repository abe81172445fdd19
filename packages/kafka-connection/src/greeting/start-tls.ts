/** The third step to a broker: TLS, with everything that can be said of its certificate. */

import { isIP, type Socket } from 'node:net';
import {
  type ConnectionOptions,
  connect,
  type DetailedPeerCertificate,
  type TLSSocket,
} from 'node:tls';
import { awaitSocket } from './deadline.ts';

/** A certificate as people talk of it. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  /** Host names and addresses that it is for. */
  readonly names: readonly string[];
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** What the TLS greeting showed. */
export interface TlsFacts {
  readonly protocol: string;
  /** The broker's own first, then those that signed it, as far as they were sent or are known. */
  readonly chain: readonly CertificateFacts[];
  /** OpenSSL's or Node's code for why it is not trusted, as CERT_HAS_EXPIRED; absent: it is trusted. */
  readonly distrust: string | undefined;
}

/**
 * Starts TLS on a connected socket. A certificate that is not trusted is a finding here, not an error.
 *
 * @param host what the certificate must be for
 * @throws Node's error when TLS cannot be agreed on; ECONNRESET when the other side hangs up
 */
export async function startTls(
  socket: Socket,
  host: string,
  options: ConnectionOptions,
  withinMs: number,
): Promise<{ socket: TLSSocket; facts: TlsFacts }> {
  const servername = isIP(host) === 0 ? { servername: host } : { host };
  const secure = connect({ ...servername, ...options, socket, rejectUnauthorized: false });
  await awaitSocket<void>(
    secure,
    withinMs,
    (resolve) => secure.once('secureConnect', () => resolve()),
    () => Object.assign(new Error('closed inside the TLS greeting'), { code: 'ECONNRESET' }),
  );
  secure.on('error', () => {});
  return {
    socket: secure,
    facts: {
      protocol: secure.getProtocol() ?? 'TLS',
      chain: chainOf(secure.getPeerCertificate(true)),
      distrust: distrustOf(secure),
    },
  };
}

/** Why a certificate is not trusted, as an error with its code. */
export class Distrusted extends Error {
  override readonly name = 'Distrusted';
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** What is wrong with a certificate that is not trusted, where its own facts say more than the code. */
export function distrustReason({ chain: [own], distrust }: TlsFacts, host: string) {
  if (!own) return undefined;
  const day = (date: Date) => date.toISOString().slice(0, 10);
  switch (distrust) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `its certificate is for ${own.names.join(', ')}, not for ${host}`;
    case 'CERT_HAS_EXPIRED':
      return `its certificate has run out on ${day(own.validTo)}`;
    case 'CERT_NOT_YET_VALID':
      return `its certificate is valid only from ${day(own.validFrom)}`;
    default:
      return undefined;
  }
}

/** Node says it as a code, whatever its types tell. */
function distrustOf({ authorized, authorizationError: why }: TLSSocket): string | undefined {
  if (authorized) return undefined;
  return why instanceof Error ? why.message : String(why);
}

function chainOf(first: DetailedPeerCertificate): CertificateFacts[] {
  const chain: CertificateFacts[] = [];
  const seen = new Set<DetailedPeerCertificate>();
  for (let one = first; one?.subject && !seen.has(one); one = one.issuerCertificate) {
    seen.add(one);
    chain.push({
      subject: nameOf(one.subject),
      issuer: nameOf(one.issuer),
      names: namesOf(one),
      validFrom: new Date(one.valid_from),
      validTo: new Date(one.valid_to),
    });
  }
  return chain;
}

function namesOf({ subjectaltname = '', subject }: DetailedPeerCertificate): string[] {
  const names = subjectaltname.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  return subjectaltname === '' ? [nameOf(subject)] : names;
}

function nameOf(parts: DetailedPeerCertificate['subject']): string {
  // A name with two CNs has an array, whatever the types tell.
  return String(parts.CN ?? parts.O ?? Object.values(parts)[0] ?? 'nameless');
}
