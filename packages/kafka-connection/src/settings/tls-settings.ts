/** The file of a certificate authority is read and checked before any connection is tried. */

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';

/** The PEM text of `KAFKA_SSL_CA`. @throws KafkaConnectionError KAFKA_CA_UNREADABLE */
export function readCertificateAuthority(file: string): string {
  try {
    const pem = readFileSync(file, 'utf8');
    new X509Certificate(pem);
    return pem;
  } catch (cause) {
    const reason = isMissing(cause)
      ? 'there is no such file'
      : 'it is not a readable PEM certificate';
    throw new KafkaConnectionError(
      'KAFKA_CA_UNREADABLE',
      `Cannot use KAFKA_SSL_CA=${file}: ${reason}.`,
      {
        hint: 'Give the path of the PEM file with the certificate authority that signed the brokers.',
        cause,
      },
    );
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
