/**
 * SASL OAUTHBEARER (RFC 7628, KIP-255) through kafkajs' hook for mechanisms. Not its own
 * implementation: that takes every answer of the broker for a welcome, so that a token which the
 * broker refuses ends later and elsewhere, as a connection that was closed.
 */

import type { KafkaConfig } from 'kafkajs';

type Mechanism = Extract<NonNullable<KafkaConfig['sasl']>, { authenticationProvider: unknown }>;

/** As kafkajs calls its own, which is how our translation knows it. */
class AuthenticationError extends Error {
  override readonly name = 'KafkaJSSASLAuthenticationError';
  readonly retriable = false;
}

const SIZE_BYTES = 4;

/** kafkajs' `sasl` for tokens that `token` gives. */
export function oauthBearer(token: () => Promise<string>): Mechanism {
  return {
    mechanism: 'oauthbearer',
    authenticationProvider: ({ saslAuthenticate }) => ({
      authenticate: async () => {
        const message = Buffer.from(`n,,\u0001auth=Bearer ${await token()}\u0001\u0001`);
        const refusal = await saslAuthenticate({
          request: { encode: () => withSize(message) },
          response: { decode: (bytes) => bytes.subarray(SIZE_BYTES), parse: (bytes) => bytes },
        }).catch(refused);
        // Nothing is a welcome; a refusal comes as JSON with a status (RFC 7628, 3.2.2).
        if (refusal && refusal.length > 0) refused(new Error(statusOf(refusal.toString())));
      },
    }),
  };
}

function refused(error: Error): never {
  throw new AuthenticationError(`SASL OAUTHBEARER authentication failed: ${error.message}`);
}

function statusOf(json: string): string {
  return /"status"\s*:\s*"([^"]+)"/.exec(json)?.[1] ?? 'the token was refused';
}

function withSize(message: Buffer): Buffer {
  const size = Buffer.alloc(SIZE_BYTES);
  size.writeInt32BE(message.length);
  return Buffer.concat([size, message]);
}
