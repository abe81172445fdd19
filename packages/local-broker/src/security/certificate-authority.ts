// A private certificate authority for development, made with a maintained X.509 library. Loading that takes a
// tenth of a second, so this module is imported only where a certificate has to be made.
import 'reflect-metadata';
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** A certificate and its key, in PEM form. */
export interface CertificateAndKey {
  readonly cert: string;
  readonly key: string;
}

/** Whom a certificate is for. */
export interface CertificateRequest {
  /** After RFC 2253, e.g. `CN=alice`. */
  readonly subject: string;
  /** The names and addresses of a server. Absent: the certificate is a client's. */
  readonly hosts?: readonly string[];
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const AUTHORITY_DAYS = 3_650;
/** Some clients accept no server certificate that is valid for longer. */
const CERTIFICATE_DAYS = 397;
const SUBJECT = 'CN=Local Kafka broker (development authority)';

/** Makes an authority that did not exist before. */
export async function createAuthority(): Promise<CertificateAndKey> {
  const keys = await newKeys();
  const cert = await X509CertificateGenerator.createSelfSigned({
    ...validFor(AUTHORITY_DAYS),
    ...{ name: SUBJECT, keys, signingAlgorithm: ALGORITHM },
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: pem(cert), key: keyPem(keys.privateKey) };
}

/** Makes a certificate that the authority vouches for. */
export async function issueCertificate(
  authority: CertificateAndKey,
  { subject, hosts }: CertificateRequest,
): Promise<CertificateAndKey> {
  const issuer = new X509Certificate(authority.cert);
  const keys = await newKeys();
  const usage = hosts === undefined ? ExtendedKeyUsage.clientAuth : ExtendedKeyUsage.serverAuth;
  const names = (hosts ?? []).map((value) => ({
    type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
    value,
  }));
  const cert = await X509CertificateGenerator.create({
    ...validFor(CERTIFICATE_DAYS),
    ...{ subject, issuer: issuer.subject, publicKey: keys.publicKey },
    signingAlgorithm: ALGORITHM,
    signingKey: await importKey(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([usage]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer),
      ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
    ],
  });
  return { cert: pem(cert), key: keyPem(keys.privateKey) };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function importKey(key: string): Promise<webcrypto.CryptoKey> {
  const bytes = createPrivateKey(key).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', bytes, ALGORITHM, false, ['sign']);
}

function validFor(days: number) {
  const now = Date.now();
  return {
    serialNumber: `00${randomBytes(15).toString('hex')}`,
    // A clock that is a little behind should not refuse it.
    notBefore: new Date(now - HOUR_MS),
    notAfter: new Date(now + days * DAY_MS),
  };
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem').trimEnd()}\n`;
}

function keyPem(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
}
