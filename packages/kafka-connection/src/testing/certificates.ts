/** Certificates for tests, good ones and bad ones. */

import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate and its key, in PEM form. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

/** How a certificate is. Absent: for 127.0.0.1, from yesterday to tomorrow. */
export interface CertificateTraits {
  readonly names?: readonly string[];
  /** Days from now. */
  readonly from?: number;
  readonly to?: number;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

/** An authority, or a server's certificate that vouches for itself. */
export async function selfSigned(
  subject: string,
  traits: CertificateTraits = {},
): Promise<Certified> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const cert = await X509CertificateGenerator.createSelfSigned({
    ...{ name: `CN=${subject}`, keys, signingAlgorithm: ALGORITHM },
    ...common(traits),
    extensions: [new BasicConstraintsExtension(true, undefined, true), names(traits)],
  });
  return pemOf(cert, keys.privateKey);
}

/** A certificate that the authority vouches for. */
export async function signedBy(
  authority: Certified,
  subject: string,
  traits: CertificateTraits = {},
): Promise<Certified> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const der = Buffer.from(authority.key.replace(/-----.*-----|\s/g, ''), 'base64');
  const cert = await X509CertificateGenerator.create({
    ...{ subject: `CN=${subject}`, issuer: new X509Certificate(authority.cert).subject },
    ...{ publicKey: keys.publicKey, signingAlgorithm: ALGORITHM },
    signingKey: await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']),
    ...common(traits),
    extensions: [names(traits)],
  });
  return pemOf(cert, keys.privateKey);
}

function common({ from = -1, to = 1 }: CertificateTraits) {
  const now = Date.now();
  return { notBefore: new Date(now + from * DAY_MS), notAfter: new Date(now + to * DAY_MS) };
}

function names({ names: given = ['127.0.0.1'] }: CertificateTraits) {
  return new SubjectAlternativeNameExtension(
    given.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
  );
}

function pemOf(certificate: X509Certificate, key: webcrypto.CryptoKey): Certified {
  return {
    cert: certificate.toString('pem'),
    key: KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
