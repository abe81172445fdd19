/** Results that are all known beforehand, in no order: each must come once, and be as expected. */
import { Faults, type Ledger, type ResultObject } from './ledger.ts';

/** Checks the results of one kind, told apart by some of their fields. */
export class OnceLedger implements Ledger {
  readonly expected: number;
  seen = 0;
  readonly #kind: string;
  readonly #identity: readonly string[];
  readonly #open: Map<string, ResultObject>;
  readonly #faults = new Faults();

  constructor(kind: string, identity: readonly string[], results: readonly ResultObject[]) {
    this.#kind = kind;
    this.#identity = identity;
    this.#open = new Map(results.map((result) => [this.#nameOf(result), result]));
    this.expected = this.#open.size;
  }

  get faults(): readonly string[] {
    return this.#faults.all;
  }

  take(result: ResultObject): void {
    if (result.result !== this.#kind) return;
    const name = this.#nameOf(result);
    const expected = this.#open.get(name);
    if (expected === undefined) {
      this.#faults.add(`${this.#kind} ${name} again, or one that never should be`);
      return;
    }
    this.#open.delete(name);
    this.seen++;
    for (const [field, value] of Object.entries(expected)) {
      if (result[field] === value) continue;
      this.#faults.add(`${this.#kind} ${name}: ${field} is ${result[field]}, not ${value}`);
    }
  }

  #nameOf(result: ResultObject): string {
    return this.#identity.map((field) => result[field]).join(' ');
  }
}
