/** Sums and averages in integer cents: no drift, and no wrong cent without an error. */

/**
 * The sum of two amounts in cents.
 *
 * @throws RangeError above 9,007,199,254,740,991 cents, where a number would lose cents.
 */
export function addCents(total: number, cents: number): number {
  const sum = total + cents;
  if (sum > Number.MAX_SAFE_INTEGER) {
    throw new RangeError(`A total above ${Number.MAX_SAFE_INTEGER} cents cannot be kept exactly.`);
  }
  return sum;
}

/** The average of `count` amounts with that total, in cents, half a cent rounded up. */
export function averageCents(totalCents: number, count: number): number {
  const rest = totalCents % count;
  return (totalCents - rest) / count + (rest * 2 >= count ? 1 : 0);
}
