/** What is known of the results of a job, and what has been found wrong with those that came. */

/** A result record, as JSON. */
export type ResultObject = Readonly<Record<string, unknown>>;

/** Checks one stream of results while it is read; the records of one key come in their order. */
export interface Ledger {
  /** Takes the next result; what is not of this stream is ignored. */
  take(result: ResultObject): void;
  /** How many of the expected results are there, right or wrong. */
  readonly seen: number;
  readonly expected: number;
  /** A sentence for each kind of fault and key, the first of them. */
  readonly faults: readonly string[];
}

/** Keeps the first faults and counts the rest: a lost transaction would be told a thousand times. */
export class Faults {
  readonly #first: string[] = [];
  #more = 0;

  add(fault: string): void {
    if (this.#first.length < MOST_TOLD) this.#first.push(fault);
    else this.#more++;
  }

  get all(): readonly string[] {
    return this.#more === 0 ? this.#first : [...this.#first, `and ${this.#more} more`];
  }
}

const MOST_TOLD = 20;

/** Cents of an amount with two decimals. */
export function toCents(amount: unknown): number {
  return Math.round(Number(amount) * 100);
}
