/** Amounts of money: at most two decimals on the command line, integer cents inside. */
import { invalid } from './invalid.ts';

const AMOUNT = /^(\d{1,12})(?:\.(\d{1,2}))?$/;

/** A range of amounts in integer cents, both ends included. */
export type AmountRange = { readonly min: number; readonly max: number };

/**
 * `12`, `12.5` or `12.50` in integer cents.
 *
 * @throws InvalidArgumentError for anything else: a sign, a currency, more than two decimals.
 */
export function parseAmount(text: string): number {
  const [, units, fraction = ''] = AMOUNT.exec(text.trim()) ?? [];
  if (units === undefined) throw invalid('Write an amount with at most two decimals: 10 or 99.95.');
  return Number(units) * 100 + Number(fraction.padEnd(2, '0'));
}

/**
 * `10-500` in integer cents, or one amount for a range of that one value.
 *
 * @throws InvalidArgumentError for a bad amount, and when the second is below the first.
 */
export function parseAmountRange(text: string): AmountRange {
  const [first = '', second = first, ...rest] = text.split('-');
  if (rest.length > 0) throw invalid('Write two amounts: 10-500.');
  const range = { min: parseAmount(first), max: parseAmount(second) };
  if (range.min > range.max) throw invalid(`Write the smaller amount first: ${second}-${first}.`);
  return range;
}
