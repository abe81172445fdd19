/** Our settings as kafkajs takes them. */

import type { ConnectionOptions } from 'node:tls';
import type { KafkaConfig } from 'kafkajs';
import type { SaslSettings, TlsSettings } from '../settings/types.ts';
import { commandToken } from '../token/command-token.ts';
import { oauthBearer } from '../token/oauth-bearer.ts';
import { TokenCache } from '../token/token-cache.ts';

/** kafkajs' `ssl`: trust, and our own certificate. */
export function tlsOptions({ ca, client }: TlsSettings): ConnectionOptions {
  return {
    ...(ca !== undefined && { ca: [ca] }),
    ...(client && {
      cert: client.cert,
      key: client.key.reveal(),
      ...(client.keyPassword && { passphrase: client.keyPassword.reveal() }),
    }),
  };
}

/**
 * kafkajs' `sasl`. A token is shared by all clients that are made with it, and asked for at once: what
 * is wrong with the command has nothing to do with any broker.
 *
 * @throws KafkaConnectionError KAFKA_TOKEN_COMMAND
 */
export async function saslOptions(sasl: SaslSettings): Promise<NonNullable<KafkaConfig['sasl']>> {
  if (sasl.mechanism === 'oauthbearer') {
    const command = sasl.tokenCommand.reveal();
    const tokens = new TokenCache(() => commandToken(command), Date.now);
    await tokens.current();
    return oauthBearer(() => tokens.current());
  }
  return {
    // kafkajs types each mechanism apart though the three take the same fields.
    mechanism: sasl.mechanism as 'plain',
    username: sasl.username.reveal(),
    password: sasl.password.reveal(),
  };
}
