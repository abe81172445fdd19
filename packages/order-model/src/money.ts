// Money is whole cents everywhere inside; these are the only ways out to decimals.

const TWO_DIGITS = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));

/** Cents with two decimals, as the lessons print money: `15678` is `156.78`, `-5` is `-0.05`. */
export function formatCents(cents: number): string {
  if (cents < 0) return `-${formatCents(-cents)}`;
  const rest = cents % 100;
  return `${(cents - rest) / 100}.${TWO_DIGITS[rest]}`;
}

/** Cents as a number of units for JSON: `15678` is `156.78`. The nearest double, so it prints exactly. */
export function centsToAmount(cents: number): number {
  return cents / 100;
}
