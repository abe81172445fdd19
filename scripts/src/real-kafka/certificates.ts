/**
 * What a SASL_SSL cluster needs for tests: an authority, a certificate for localhost, three users, and
 * a certificate of alice's for brokers that ask for one.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@tidemark/command-line';
import { requireOpenssl } from './prerequisites.ts';

/** The users; each one's password is NAME-secret. `admin` may do everything, the others nothing. */
export const SASL_USERS = ['admin', 'alice', 'bob'] as const;

/**
 * Makes `tls/ca.pem`, `tls/broker.pem` (key and chain), `tls/alice.crt` with `tls/alice.key`, and
 * `client.properties` for the tools.
 *
 * @throws RealKafkaError REAL_KAFKA_TOOL_MISSING without openssl
 */
export function makeCertificates(dir: string): void {
  requireOpenssl();
  const tls = join(dir, 'tls');
  makeFolder(tls);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: tls, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl(
    ...['req', '-x509', ...key, '-days', '3650', '-subj', '/CN=Tidemark test authority'],
    ...['-keyout', 'ca.key', '-out', 'ca.pem'],
  );
  const signed = (name: string, subject: string, names: string) => {
    openssl('req', ...key, '-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    writeFileSync(join(tls, 'names.cnf'), `subjectAltName=${names}\n`);
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key'],
      ...['-CAcreateserial', '-days', '3650', '-extfile', 'names.cnf', '-out', `${name}.crt`],
    );
  };
  signed('broker', '/CN=localhost', 'DNS:localhost,IP:127.0.0.1,IP:::1');
  signed('alice', '/CN=alice', 'DNS:alice');
  openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'broker.key', '-out', 'broker.pk8');
  const parts = ['broker.pk8', 'broker.crt', 'ca.pem'].map((name) => readFileSync(join(tls, name)));
  writeFileSync(join(tls, 'broker.pem'), Buffer.concat(parts));
  writeFileSync(join(dir, 'client.properties'), clientProperties(tls));
}

function clientProperties(tls: string): string {
  return [
    'security.protocol=SASL_SSL',
    'sasl.mechanism=PLAIN',
    'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="admin-secret";',
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${join(tls, 'ca.pem')}`,
    '',
  ].join('\n');
}
