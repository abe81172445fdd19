// The client's side of SASL, for tests that speak to the broker by hand.
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { SCRAM_HASHES, type ScramMechanism } from '../src/security/credentials.ts';
import type { SaslMechanism } from '../src/security/security.ts';
import type { Message, WireClient } from './wire-client.ts';

const HANDSHAKE = 17;
const AUTHENTICATE = 36;
const CLIENT_NONCE = 'fyko+d2lbbFgONRv9qkxdawL';

/** The one token of PLAIN. */
export function plainToken(username: string, password: string, authorizationId = ''): Buffer {
  return Buffer.from([authorizationId, username, password].join('\0'));
}

/** The first token of SCRAM. */
export function scramFirst(username: string, nonce = CLIENT_NONCE): string {
  return `n=${username},r=${nonce}`;
}

/**
 * The second token of SCRAM, and what the server must prove.
 * @param beforeNonce what some clients put in front of the nonce
 */
export function scramFinal(
  mechanism: ScramMechanism,
  password: string,
  first: string,
  serverFirst: string,
  beforeNonce = '',
): { readonly token: Buffer; readonly serverFinal: string } {
  const hash = SCRAM_HASHES[mechanism];
  const [, nonce = '', salt = '', iterations = ''] =
    /^r=(.+),s=(.+),i=(\d+)$/.exec(serverFirst) ?? [];
  const length = createHash(hash).digest().length;
  const salted = pbkdf2Sync(
    password,
    Buffer.from(salt, 'base64'),
    Number(iterations),
    length,
    hash,
  );
  const hmac = (key: Buffer, text: string): Buffer => createHmac(hash, key).update(text).digest();
  const clientKey = hmac(salted, 'Client Key');
  const withoutProof = `c=biws,r=${beforeNonce}${nonce}`;
  const signed = `${first},${serverFirst},${withoutProof}`;
  const signature = hmac(createHash(hash).update(clientKey).digest(), signed);
  const proof = Buffer.from(clientKey.map((byte, at) => byte ^ signature.readUInt8(at)));
  return {
    token: Buffer.from(`${withoutProof},p=${proof.toString('base64')}`),
    serverFinal: `v=${hmac(hmac(salted, 'Server Key'), signed).toString('base64')}`,
  };
}

/** Logs in; the answer is the broker's last word. */
export async function logIn(
  client: WireClient,
  mechanism: SaslMechanism,
  username: string,
  password: string,
): Promise<Message> {
  const handshake = await client.request(HANDSHAKE, 1, { mechanism });
  if (handshake.errorCode !== 0) return handshake;
  if (mechanism === 'PLAIN')
    return client.request(AUTHENTICATE, 2, { authBytes: plainToken(username, password) });
  const first = scramFirst(username);
  const authBytes = Buffer.from(`n,,${first}`);
  const challenge = await client.request(AUTHENTICATE, 1, { authBytes });
  if (challenge.errorCode !== 0) return challenge;
  const { token } = scramFinal(mechanism, password, first, challenge.authBytes.toString());
  return client.request(AUTHENTICATE, 2, { authBytes: token });
}
