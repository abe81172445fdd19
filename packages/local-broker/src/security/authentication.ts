// How a client logs in on one connection: the states of Apache Kafka's SaslServerAuthenticator.
//
//   hello ──ApiVersions──▶ versions-known ──SaslHandshake──▶ exchange (SaslAuthenticate) ──▶ done
//     └────SaslHandshake──────────────────────────────▶ (v0) raw-exchange (bare tokens) ──▶ done
//
// A request that does not fit the state closes the connection. After a failure the answer goes out, then the
// connection is closed.
import { errorCode } from '../wire/error-codes.ts';
import type { SaslExchange, SaslStep } from './sasl-mechanism.ts';

/** Where a login stands. */
type State = 'hello' | 'versions-known' | 'exchange' | 'raw-exchange' | 'done' | 'failed';

/** Keys of the APIs that a client may use before it has logged in. */
const API_VERSIONS = 18;
const SASL_HANDSHAKE = 17;
const SASL_AUTHENTICATE = 36;

const ADMITTED: Readonly<Record<State, readonly number[]>> = {
  hello: [API_VERSIONS, SASL_HANDSHAKE],
  'versions-known': [SASL_HANDSHAKE],
  exchange: [SASL_AUTHENTICATE],
  'raw-exchange': [],
  done: [],
  failed: [],
};

/** Kafka: `sasl.server.max.receive.size`. */
export const MAX_LOGIN_FRAME_BYTES = 512 * 1024;

const NO_TOKEN = Buffer.alloc(0);

/** What a login depends on, and who is told how it ends. */
export interface LoginOptions {
  /** By name, in the order in which clients are told of them. */
  readonly mechanisms: ReadonlyMap<string, () => SaslExchange>;
  readonly onSuccess: (username: string) => void;
  /** Told once, with a reason that holds no secret. */
  readonly onFailure: (reason: string) => void;
}

/** The login of one connection. */
export class Authentication {
  readonly #options: LoginOptions;
  #state: State = 'hello';
  #mechanism = '';
  #exchange: SaslExchange | undefined;

  constructor(options: LoginOptions) {
    this.#options = options;
  }

  /** Whether the client may send this request now. */
  admits(apiKey: number): boolean {
    return ADMITTED[this.#state].includes(apiKey);
  }

  /** Whether frames are bare SASL tokens now, not requests: after a SaslHandshake of version 0. */
  get expectsRawTokens(): boolean {
    return this.#state === 'raw-exchange';
  }

  /** Takes note that the client got a list of versions; it has no business to ask again. */
  versionsKnown(): void {
    if (this.#state === 'hello') this.#state = 'versions-known';
  }

  /** Begins an exchange. The connection is to be closed where the code is not 0. */
  handshake(mechanism: string, apiVersion: number) {
    const mechanisms = [...this.#options.mechanisms.keys()];
    const begin = this.#options.mechanisms.get(mechanism);
    if (begin === undefined) {
      this.#fail(`SASL mechanism ${JSON.stringify(mechanism.slice(0, 40))} is not offered`);
      return { errorCode: errorCode('UNSUPPORTED_SASL_MECHANISM'), mechanisms };
    }
    this.#mechanism = mechanism;
    this.#exchange = begin();
    this.#state = apiVersion === 0 ? 'raw-exchange' : 'exchange';
    return { errorCode: errorCode('NONE'), mechanisms };
  }

  /** Answers a token in a request. The connection is to be closed where the code is not 0. */
  async authenticate(token: Buffer) {
    const step = await this.#respond(token);
    if (step.outcome !== 'failed')
      return { errorCode: errorCode('NONE'), errorMessage: '', authBytes: step.token };
    return {
      errorCode: errorCode('SASL_AUTHENTICATION_FAILED'),
      errorMessage: step.message ?? invalidCredentials(this.#mechanism),
      authBytes: NO_TOKEN,
    };
  }

  /** Answers a bare token; undefined when the connection is to be closed without an answer. */
  async rawToken(token: Buffer): Promise<Buffer | undefined> {
    const step = await this.#respond(token);
    return step.outcome === 'failed' ? undefined : step.token;
  }

  async #respond(token: Buffer): Promise<SaslStep> {
    if (this.#exchange === undefined) return { outcome: 'failed' };
    const step = await this.#exchange.respond(token);
    if (step.outcome === 'done') {
      this.#state = 'done';
      this.#options.onSuccess(step.username);
    }
    if (step.outcome === 'failed') this.#fail(step.message ?? invalidCredentials(this.#mechanism));
    return step;
  }

  #fail(reason: string): void {
    this.#state = 'failed';
    this.#options.onFailure(reason);
  }
}

/** What a client hears that has no business to log in here, or has done so already. Kafka's words are for both. */
export function noLoginHere() {
  return {
    errorCode: errorCode('ILLEGAL_SASL_STATE'),
    errorMessage: 'SaslAuthenticate request received after successful authentication',
  };
}

function invalidCredentials(mechanism: string): string {
  return `Authentication failed during authentication due to invalid credentials with SASL mechanism ${mechanism}`;
}
