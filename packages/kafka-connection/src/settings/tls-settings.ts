/**
 * TLS as the `KAFKA_SSL…` variables describe it. Every file is read and checked before any connection
 * is tried: what TLS itself says of a bad one helps nobody.
 */

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { KafkaConnectionErrorCode } from '../error-codes.ts';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { Secret } from './secret.ts';
import type { ClientCertificate, TlsSettings } from './types.ts';
import { incomplete } from './variables.ts';

/** The files; each means TLS by itself. */
export const TLS_VARIABLES = [
  'KAFKA_SSL_CA',
  'KAFKA_SSL_CERT',
  'KAFKA_SSL_KEY',
  'KAFKA_SSL_KEY_PASSWORD',
] as const;

type TlsVariables = { readonly KAFKA_SSL?: boolean | undefined } & {
  readonly [Name in (typeof TLS_VARIABLES)[number]]?: string | undefined;
};

/**
 * The settings, or nothing when TLS is not wanted.
 *
 * @throws KafkaConnectionError KAFKA_CA_UNREADABLE, KAFKA_CERTIFICATE_UNREADABLE,
 *   KAFKA_SETTINGS_INCOMPLETE
 */
export function tlsSettings(values: TlsVariables): TlsSettings | undefined {
  const { KAFKA_SSL: wanted, KAFKA_SSL_CA: caFile } = values;
  const isMeant = TLS_VARIABLES.some((name) => values[name] !== undefined);
  if (wanted === false || (wanted === undefined && !isMeant)) return undefined;
  const client = clientCertificate(values);
  return {
    ...(caFile !== undefined && { ca: certificate('KAFKA_SSL_CA', caFile), caFile }),
    ...(client && { client }),
  };
}

function clientCertificate(values: TlsVariables): ClientCertificate | undefined {
  const {
    KAFKA_SSL_CERT: certFile,
    KAFKA_SSL_KEY: keyFile,
    KAFKA_SSL_KEY_PASSWORD: password,
  } = values;
  const names = TLS_VARIABLES.slice(1).filter((name) => values[name] !== undefined);
  if (names.length === 0) return undefined;
  if (certFile === undefined) throw missing('KAFKA_SSL_CERT', names);
  if (keyFile === undefined) throw missing('KAFKA_SSL_KEY', names);
  const cert = certificate('KAFKA_SSL_CERT', certFile);
  const key = readFile('KAFKA_SSL_KEY', keyFile);
  if (!new X509Certificate(cert).checkPrivateKey(privateKey(key, keyFile, password))) {
    throw unusable('KAFKA_SSL_KEY', keyFile, 'it is not the key of KAFKA_SSL_CERT');
  }
  return {
    cert,
    certFile,
    key: new Secret(key),
    keyFile,
    ...(password !== undefined && { keyPassword: new Secret(password) }),
  };
}

function certificate(variable: string, file: string): string {
  const pem = readFile(variable, file);
  try {
    new X509Certificate(pem);
    return pem;
  } catch (cause) {
    throw unusable(variable, file, 'it is not a readable PEM certificate', cause);
  }
}

function privateKey(pem: string, file: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    throw unusable('KAFKA_SSL_KEY', file, keyFault(pem, passphrase), cause);
  }
}

function keyFault(pem: string, passphrase: string | undefined): string {
  if (!pem.includes('ENCRYPTED')) return 'it is not a readable PEM key';
  return passphrase === undefined
    ? 'it is encrypted, and KAFKA_SSL_KEY_PASSWORD is not set'
    : 'KAFKA_SSL_KEY_PASSWORD does not open it';
}

function readFile(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const reason = isMissing ? 'there is no such file' : 'it cannot be read';
    throw unusable(variable, file, reason, cause);
  }
}

function missing(name: string, present: readonly string[]) {
  return incomplete('KAFKA_SETTINGS_INCOMPLETE', [name], present);
}

function unusable(variable: string, file: string, reason: string, cause?: unknown) {
  const code: KafkaConnectionErrorCode =
    variable === 'KAFKA_SSL_CA' ? 'KAFKA_CA_UNREADABLE' : 'KAFKA_CERTIFICATE_UNREADABLE';
  return new KafkaConnectionError(code, `Cannot use ${variable}=${file}: ${reason}.`, { cause });
}
