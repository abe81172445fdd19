/** Asks for a token when there is none that holds, once for all who wait. */

import type { Token } from './token.ts';

/** A token that runs out so soon may do so on its way. */
const MARGIN_MS = 30_000;
const MARGIN_SHARE = 0.2;
/** One that does not say when it runs out serves the connections that are made together. */
const UNKNOWN_MS = 10_000;

/** The current token. One without a known expiry is asked for anew after seconds. */
export class TokenCache {
  readonly #fetch: () => Promise<Token>;
  readonly #now: () => number;
  #value = '';
  #freshUntil = Number.NEGATIVE_INFINITY;
  #fetching: Promise<string> | undefined;

  /** @param now epoch milliseconds */
  constructor(fetch: () => Promise<Token>, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** @throws whatever the source throws; the next call tries again */
  current(): Promise<string> {
    if (this.#now() < this.#freshUntil) return Promise.resolve(this.#value);
    this.#fetching ??= this.#renew().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #renew(): Promise<string> {
    const { value, expiresAt } = await this.#fetch();
    const now = this.#now();
    const left = expiresAt === undefined ? UNKNOWN_MS : expiresAt - now;
    this.#value = value;
    this.#freshUntil = now + left - Math.min(MARGIN_MS, left * MARGIN_SHARE);
    return value;
  }
}
