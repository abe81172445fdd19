// The TLS side of a listener: Node's TLS server, and what Apache Kafka does with client certificates
// (`ssl.client.auth`).
import type { Server, Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';

/** Whether clients show a certificate: `requested` takes those without one, `required` does not. */
export type ClientCertificates = 'none' | 'requested' | 'required';

/** What a TLS listener needs. Certificates and keys are in PEM form. */
export interface TlsSettings {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** Who may have signed the certificates of clients; absent: the authorities that Node.js trusts. */
  readonly ca?: string | Buffer | undefined;
  readonly clientCertificates: ClientCertificates;
}

/** A client that does not get on with its handshake holds a socket. */
const HANDSHAKE_WITHIN_MS = 30_000;

/** A server that hands on sockets whose handshake is done; what goes wrong before that is told. */
export function tlsServer(
  { cert, key, ca, clientCertificates }: TlsSettings,
  accept: (socket: TLSSocket) => void,
  onFailure: (error: unknown, client: { readonly clientHost: string }) => void,
): Server {
  const options = {
    ...{ cert, key, ...(ca !== undefined && { ca }), noDelay: true },
    handshakeTimeout: HANDSHAKE_WITHIN_MS,
    requestCert: clientCertificates !== 'none',
    rejectUnauthorized: clientCertificates === 'required',
  };
  const server = createServer(options, (socket) => {
    if (!isStranger(socket)) return accept(socket);
    onFailure(socket.authorizationError, { clientHost: hostOf(socket) });
    socket.destroy();
  });
  server.on('tlsClientError', (error, socket) => onFailure(error, { clientHost: hostOf(socket) }));
  return server;
}

/** The subject of a client's certificate, undefined when it has shown none. */
export function subjectOf(socket: Socket): string | undefined {
  const certificate = (socket as Partial<TLSSocket>).getPeerX509Certificate?.();
  return certificate && distinguishedName(certificate.subject);
}

/**
 * A subject after RFC 2253, the last attribute first, as Java and so Kafka write it.
 * @param lines as Node.js has it: an attribute on each line, its value escaped already
 */
export function distinguishedName(lines: string): string {
  return lines.split('\n').reverse().join(',').replaceAll(' + ', '+');
}

/** Somebody who shows a certificate that is not to be trusted. */
function isStranger(socket: TLSSocket): boolean {
  return !socket.authorized && socket.getPeerX509Certificate() !== undefined;
}

/** A socket that is closed by now has forgotten where it led to. */
function hostOf(socket: Socket): string {
  return socket.remoteAddress?.replace(/^::ffff:/, '') ?? 'a client that is gone';
}
