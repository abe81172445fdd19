/** What was measured, beside what was wanted. */

/** One row of the table. */
export interface Figure {
  readonly name: string;
  readonly measured: string;
  /** Empty where nothing is wanted of it. */
  readonly wanted: string;
  readonly isMet: boolean;
}

/** A figure that must stay below a limit. */
export function below(name: string, value: number, limit: number, unit: 'ms' | 'MB'): Figure {
  return {
    name,
    measured: `${readable(value)} ${unit}`,
    wanted: `below ${readable(limit)} ${unit}`,
    isMet: value < limit,
  };
}

/** A figure that must be at least so much. */
export function atLeast(name: string, value: number, limit: number): Figure {
  return {
    name,
    measured: value.toFixed(2),
    wanted: `at least ${limit}`,
    isMet: value >= limit,
  };
}

/** A figure to read the others by. */
export function beside(name: string, value: number, unit: string): Figure {
  return { name, measured: `${readable(value)} ${unit}`, wanted: '', isMet: true };
}

/** As a line and as a row. */
export function rowOf({ name, measured, wanted, isMet }: Figure): [string, string, string, string] {
  const verdict = isMet ? '✓' : '✗';
  return [name, measured, wanted, wanted === '' ? '' : verdict];
}

/** The value below which so many of a hundred are; NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}

function readable(value: number): string {
  return value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}
