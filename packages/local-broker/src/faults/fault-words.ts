// A fault as it is typed: `produce error=NOT_LEADER_OR_FOLLOWER every=10`. This file takes the text apart; what the
// words mean is in fault-grammar.ts.
import { closestWord } from './closest-word.ts';

/** The text is no fault; the message says why, and what was probably meant. */
export class FaultSyntaxError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FaultSyntaxError';
  }
}

/** A setting: its value, or what a word without one stands for. */
type Parse<T> = (value: string) => T;

/** The words of one fault. Every word that is asked for is used up; what is left nobody knows. */
export class FaultWords {
  readonly text: string;
  /** The first word. */
  readonly subject: string;
  readonly #settings = new Map<string, string | undefined>();
  readonly #known: string[] = [];

  constructor(text: string) {
    this.text = text.trim();
    const [subject = '', ...words] = this.text.split(/\s+/);
    this.subject = subject;
    for (const word of words) {
      const at = word.indexOf('=');
      const name = at === -1 ? word : word.slice(0, at);
      if (this.#settings.has(name)) throw this.error(`'${name}' is there twice`);
      this.#settings.set(name, at === -1 ? undefined : word.slice(at + 1));
    }
  }

  /** Whether a word that has no value is there. */
  flag(name: string): boolean {
    this.#known.push(name);
    if (!this.#settings.has(name)) return false;
    if (this.#settings.get(name) !== undefined) throw this.error(`'${name}' has no value`);
    return this.#settings.delete(name);
  }

  /** The value of a setting, if it is there. */
  value<T>(name: string, parse: Parse<T>): T | undefined {
    this.#known.push(`${name}=`);
    if (!this.#settings.has(name)) return undefined;
    const value = this.#settings.get(name);
    if (value === undefined || value === '') throw this.error(`'${name}' needs a value: ${name}=…`);
    this.#settings.delete(name);
    try {
      return parse(value);
    } catch (error) {
      throw this.error(`'${name}=${value}': ${error instanceof Error ? error.message : error}`);
    }
  }

  /** The value of a setting that must be there. */
  needed<T>(name: string, parse: Parse<T>): T {
    const value = this.value(name, parse);
    if (value === undefined) throw this.error(`'${name}=…' is missing`);
    return value;
  }

  /** @throws FaultSyntaxError when there are words that nobody asked for */
  end(): void {
    const [unknown] = this.#settings.keys();
    if (unknown === undefined) return;
    const meant = closestWord(
      unknown,
      this.#known.map((word) => word.replace('=', '')),
    );
    throw this.error(
      meant === undefined
        ? `'${unknown}' means nothing here; there are ${this.#known.join(' ')}`
        : `'${unknown}' means nothing here. Did you mean ${meant}?`,
    );
  }

  error(message: string): FaultSyntaxError {
    return new FaultSyntaxError(message.endsWith('?') ? message : `${message}.`);
  }
}

/** A whole number from `least` on. */
export function count(least: number): (value: string) => number {
  return (value) => {
    if (/^\d+$/.test(value) && Number(value) >= least) return Number(value);
    throw new Error(`a whole number from ${least} on is needed`);
  };
}

/** `5%` or `0.05`. */
export function probability(value: string): number {
  const given = value.endsWith('%') ? Number(value.slice(0, -1)) / 100 : Number(value);
  if (given > 0 && given <= 1) return given;
  throw new Error('a probability is written like 5% or 0.05');
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

/** `200ms`, `5s`, `2m`, as milliseconds. */
export function duration(value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(value);
  const unit = UNITS[match?.[2] ?? ''];
  if (match === null || unit === undefined)
    throw new Error('a duration is written like 200ms or 5s');
  return Number(match[1]) * unit;
}

/** As it is. */
export function text(value: string): string {
  return value;
}

/** One of some words, in any case and with or without hyphens. */
export function oneOf<Word extends string>(words: readonly Word[]): (value: string) => Word {
  const plain = (word: string) => word.toLowerCase().replaceAll(/[-_]/g, '');
  return (value) => {
    const found = words.find((word) => plain(word) === plain(value));
    if (found !== undefined) return found;
    const meant = closestWord(value, words);
    throw new Error(
      meant === undefined
        ? 'there is no such thing'
        : `there is no such thing. Did you mean ${meant}?`,
    );
  };
}
