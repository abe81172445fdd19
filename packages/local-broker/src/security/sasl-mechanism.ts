// What the mechanisms of SASL have in common: tokens from the client, tokens back, a name at the end.

/** What the broker answers to a token. */
export type SaslStep =
  /** More is to come from the client. */
  | { readonly outcome: 'continue'; readonly token: Buffer }
  /** The client is who it says. */
  | { readonly outcome: 'done'; readonly token: Buffer; readonly username: string }
  /** It is not. */
  | {
      readonly outcome: 'failed';
      /** For the client, in Kafka's words; undefined for Kafka's words about invalid credentials. */
      readonly message?: string;
    };

/** One exchange with one client. */
export interface SaslExchange {
  /** Answers the next token. Not called again after `done` or `failed`. */
  respond(token: Buffer): SaslStep | Promise<SaslStep>;
}
