/**
 * Passwords and keys travel through settings objects that people log, inspect and put into error
 * reports. A Secret shows nothing in any of these; only `reveal()` gives the text.
 */

import { inspect } from 'node:util';

const MASK = '[secret]';

/** A text that no output shows: not `String()`, not `JSON.stringify`, not `util.inspect`. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself, for the one place that hands it to the client library. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
