// The server's side of SCRAM (RFC 5802; RFC 7677 for SHA-256), without channel binding, as Apache Kafka's
// ScramSaslServer: whoever fails hears the same, whether the user, the password or the message was wrong.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  type Credentials,
  SCRAM_HASHES,
  type ScramCredential,
  type ScramMechanism,
} from './credentials.ts';
import { OTHER_IDENTITY } from './plain.ts';
import type { SaslExchange, SaslStep } from './sasl-mechanism.ts';
import {
  type ClientFinal,
  type ClientFirst,
  parseClientFinal,
  parseClientFirst,
} from './scram-messages.ts';

const NONCE_BYTES = 18;
const FAILED: SaslStep = { outcome: 'failed' };

interface Challenge {
  readonly credential: ScramCredential;
  readonly first: ClientFirst;
  /** Client's and server's part. */
  readonly nonce: string;
  readonly serverFirst: string;
}

/** One SCRAM exchange: two tokens from the client. */
export class ScramExchange implements SaslExchange {
  readonly #mechanism: ScramMechanism;
  readonly #credentials: Pick<Credentials, 'scram'>;
  readonly #serverNonce: string;
  #challenge: Challenge | undefined;

  /** @param serverNonce for the sake of test vectors; must not repeat */
  constructor(
    mechanism: ScramMechanism,
    credentials: Pick<Credentials, 'scram'>,
    serverNonce: string = randomBytes(NONCE_BYTES).toString('base64'),
  ) {
    this.#mechanism = mechanism;
    this.#credentials = credentials;
    this.#serverNonce = serverNonce;
  }

  respond(token: Buffer): SaslStep | Promise<SaslStep> {
    return this.#challenge === undefined
      ? this.#begin(token)
      : this.#verify(token, this.#challenge);
  }

  async #begin(token: Buffer): Promise<SaslStep> {
    const first = parseClientFirst(token);
    if (first === undefined) return FAILED;
    const { username, authorizationId } = first;
    const credential = await this.#credentials.scram(this.#mechanism, username);
    if (credential === undefined) return FAILED;
    if (authorizationId !== '' && authorizationId !== username)
      return { outcome: 'failed', message: OTHER_IDENTITY };
    const nonce = first.nonce + this.#serverNonce;
    const { salt, iterations } = credential;
    const serverFirst = `r=${nonce},s=${salt.toString('base64')},i=${iterations}`;
    this.#challenge = { credential, first, nonce, serverFirst };
    return { outcome: 'continue', token: Buffer.from(serverFirst) };
  }

  #verify(token: Buffer, { credential, first, nonce, serverFirst }: Challenge): SaslStep {
    const final = parseClientFinal(token);
    // librdkafka puts its own part in front once more; like Kafka, the broker looks at the end.
    if (!final?.nonce.endsWith(nonce)) return FAILED;
    if (!final.channelBinding.equals(Buffer.from(first.gs2Header))) return FAILED;
    const signed = `${first.bare},${serverFirst},${final.withoutProof}`;
    if (!this.#isProof(final, credential, signed)) return FAILED;
    const signature = this.#hmac(credential.serverKey, signed).toString('base64');
    return { outcome: 'done', token: Buffer.from(`v=${signature}`), username: first.username };
  }

  /** ClientProof = ClientKey XOR ClientSignature, and StoredKey = H(ClientKey). */
  #isProof({ proof }: ClientFinal, { storedKey }: ScramCredential, signed: string): boolean {
    const signature = this.#hmac(storedKey, signed);
    if (proof.length !== signature.length) return false;
    const clientKey = signature.map((byte, at) => byte ^ proof.readUInt8(at));
    const hash = SCRAM_HASHES[this.#mechanism];
    return timingSafeEqual(createHash(hash).update(clientKey).digest(), storedKey);
  }

  #hmac(key: Buffer, text: string): Buffer {
    return createHmac(SCRAM_HASHES[this.#mechanism], key).update(text).digest();
  }
}
