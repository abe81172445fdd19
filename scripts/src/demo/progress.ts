/** How far the lessons are, counted by the lines that they have shown. */

/** The lines that each lesson prints for every order. */
const LINES_PER_ORDER: Readonly<Record<string, readonly string[]>> = {
  lesson02: ['Processed Orders> '],
  lesson03: ['Customer Totals> ', 'VIP Status> ', 'Order Frequency> ', 'Category Analysis> '],
};

/** Counts shown lines up to a number of orders. */
export class Progress {
  readonly #orders: number;
  readonly #counts = new Map<string, number>();
  #complete: () => void = () => {};
  /** Resolves when every lesson has shown all of its lines for all orders. */
  readonly completed: Promise<void>;

  /** `orders` is Infinity for a demo without an end. */
  constructor(orders: number) {
    this.#orders = orders;
    this.completed = new Promise((resolve) => {
      this.#complete = resolve;
    });
  }

  /** Takes a line that was shown. */
  shown(part: string, line: string): void {
    const prefix = LINES_PER_ORDER[part]?.find((start) => line.startsWith(start));
    if (prefix === undefined) return;
    const key = `${part} ${prefix}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (this.processed >= this.#orders) this.#complete();
  }

  /** The orders of which every line of every lesson was shown. */
  get processed(): number {
    const keys = Object.entries(LINES_PER_ORDER).flatMap(([part, prefixes]) =>
      prefixes.map((prefix) => `${part} ${prefix}`),
    );
    return Math.min(...keys.map((key) => this.#counts.get(key) ?? 0));
  }
}
