// How a broker is to speak TLS, as its owner says it.
import { createSecureContext } from 'node:tls';
import { LocalBrokerError } from '../broker-error.ts';
import { developmentCertificate } from './development-certificate.ts';
import type { ClientCertificates, TlsSettings } from './tls-server.ts';

interface ClientCertificateOption {
  /**
   * Whether clients are asked for a certificate (`ssl.client.auth`); its subject is then their name. `true` also
   * takes clients that have none, `'required'` does not. Default false.
   */
  readonly requestClientCertificate?: boolean | 'required';
}

/** A certificate from elsewhere, in PEM form. */
export interface OwnCertificate extends ClientCertificateOption {
  /** The certificate, and those of authorities between it and the root behind it. */
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** Who may have signed the certificates of clients. */
  readonly ca?: string | Buffer;
}

/** A certificate for localhost that the broker makes, with an authority for clients to trust. */
export interface SelfSignedCertificate extends ClientCertificateOption {
  /** A folder to keep them in: `ca.pem`, and `tls` with the keys. */
  readonly selfSignedIn: string;
}

/** `'self-signed'` keeps what it makes in the data folder, if there is one. */
export type TlsOptions = 'self-signed' | OwnCertificate | SelfSignedCertificate;

/** What the listener needs, and what clients need. */
export interface ResolvedTls extends TlsSettings {
  /** The certificate of the authority that the broker made, in PEM form. */
  readonly authority: string | undefined;
}

/**
 * Turns options into settings, making a certificate if need be.
 * @param where the data folder, and the address that the broker listens on
 * @throws LocalBrokerError BROKER_TLS_INVALID
 */
export async function resolveTls(
  options: TlsOptions,
  { dataDir, host }: { readonly dataDir: string | undefined; readonly host: string },
): Promise<ResolvedTls> {
  if (options === 'self-signed') return selfSigned(dataDir, host, {});
  if ('selfSignedIn' in options) return selfSigned(options.selfSignedIn, host, options);
  const { cert, key, ca } = options;
  checkUsable(options);
  return { cert, key, ca, clientCertificates: clientCertificatesOf(options), authority: undefined };
}

async function selfSigned(
  folder: string | undefined,
  host: string,
  option: ClientCertificateOption,
): Promise<ResolvedTls> {
  const made = await developmentCertificate(folder, host);
  return { ...made, clientCertificates: clientCertificatesOf(option), authority: made.ca };
}

function clientCertificatesOf({
  requestClientCertificate = false,
}: ClientCertificateOption): ClientCertificates {
  if (requestClientCertificate === 'required') return 'required';
  return requestClientCertificate ? 'requested' : 'none';
}

/** Node.js would complain at the first client only. */
function checkUsable({ cert, key, ca }: OwnCertificate): void {
  try {
    createSecureContext({ cert, key, ...(ca !== undefined && { ca }) });
  } catch (cause) {
    const message = 'The certificate and the key of the broker do not go together.';
    throw new LocalBrokerError('BROKER_TLS_INVALID', message, { cause });
  }
}
