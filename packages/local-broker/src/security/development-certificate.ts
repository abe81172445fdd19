// The certificate that a broker makes for itself: signed by an authority of its own, whose certificate (ca.pem) is
// what clients are to trust. Both are kept, so that trust given once holds; the keys are readable for their owner
// only. A certificate that is about to expire, or that lacks a name, is issued anew by the same authority.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { LocalBrokerError } from '../broker-error.ts';
import { makeFolder } from '../storage/make-folder.ts';
import type { CertificateAndKey } from './certificate-authority.ts';

/** A server certificate, and who vouches for it, in PEM form. */
export interface DevelopmentCertificate extends CertificateAndKey {
  /** The certificate of the authority. */
  readonly ca: string;
}

/** The file of the authority's certificate, in the folder of the broker. */
export const AUTHORITY_FILE = 'ca.pem';
/** The folder beside it, of the keys and of the broker's certificate. */
const TLS_FOLDER = 'tls';

const EVERYWHERE = ['localhost', '127.0.0.1', '::1'];
const RENEW_BEFORE_MS = 30 * 24 * 3_600_000;
const SUBJECT = 'CN=localhost';

/**
 * The certificate of a folder, made where there is none.
 * @param folder absent: made for this once, and written nowhere
 * @param host a name or address of the broker besides localhost
 * @throws LocalBrokerError BROKER_TLS_INVALID when what is there cannot be read or written
 */
export async function developmentCertificate(
  folder: string | undefined,
  host: string,
): Promise<DevelopmentCertificate> {
  const hosts = [...new Set([...EVERYWHERE, host])].filter(
    (name) => !/^(|::|0\.0\.0\.0)$/.test(name),
  );
  if (folder === undefined) return issue(await newAuthority(), hosts);
  const paths = pathsIn(folder);
  try {
    const kept = readCertificate(paths);
    if (kept !== undefined && isGood(kept, hosts)) return kept;
    const authority = readAuthority(paths) ?? keepAuthority(paths, await newAuthority());
    const issued = await issue(authority, hosts);
    write(paths.key, issued.key, 0o600);
    write(paths.cert, issued.cert, 0o644);
    return issued;
  } catch (cause) {
    const message = `The development certificate in ${folder} cannot be used.`;
    throw new LocalBrokerError('BROKER_TLS_INVALID', message, { cause });
  }
}

interface Paths {
  readonly ca: string;
  readonly caKey: string;
  readonly cert: string;
  readonly key: string;
}

function pathsIn(folder: string): Paths {
  return {
    ca: join(folder, AUTHORITY_FILE),
    caKey: join(folder, TLS_FOLDER, 'ca.key'),
    cert: join(folder, TLS_FOLDER, 'broker.pem'),
    key: join(folder, TLS_FOLDER, 'broker.key'),
  };
}

function readCertificate(paths: Paths): DevelopmentCertificate | undefined {
  const [ca, cert, key] = [read(paths.ca), read(paths.cert), read(paths.key)];
  return ca && cert && key ? { ca, cert, key } : undefined;
}

function readAuthority(paths: Paths): CertificateAndKey | undefined {
  const [cert, key] = [read(paths.ca), read(paths.caKey)];
  if (!cert || !key) return undefined;
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) && !isOld(cert)
    ? { cert, key }
    : undefined;
}

function keepAuthority(paths: Paths, authority: CertificateAndKey): CertificateAndKey {
  write(paths.caKey, authority.key, 0o600);
  write(paths.ca, authority.cert, 0o644);
  return authority;
}

function isGood({ ca, cert, key }: DevelopmentCertificate, hosts: readonly string[]): boolean {
  const certificate = new X509Certificate(cert);
  const named = hosts.every((host) =>
    isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host),
  );
  return (
    named &&
    !isOld(cert) &&
    certificate.verify(new X509Certificate(ca).publicKey) &&
    certificate.checkPrivateKey(createPrivateKey(key))
  );
}

function isOld(cert: string): boolean {
  return Date.parse(new X509Certificate(cert).validTo) < Date.now() + RENEW_BEFORE_MS;
}

async function newAuthority(): Promise<CertificateAndKey> {
  const { createAuthority } = await import('./certificate-authority.ts');
  return createAuthority();
}

async function issue(
  authority: CertificateAndKey,
  hosts: readonly string[],
): Promise<DevelopmentCertificate> {
  const { issueCertificate } = await import('./certificate-authority.ts');
  const issued = await issueCertificate(authority, { subject: SUBJECT, hosts });
  return { ...issued, ca: authority.cert };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, and never readable for others in between. */
function write(path: string, content: string, mode: number): void {
  makeFolder(dirname(path));
  const beside = `${path}.${process.pid}.tmp`;
  writeFileSync(beside, content, { mode });
  renameSync(beside, path);
}
