/** Counts, rates and percentages. */
import { invalid } from './invalid.ts';

const WHOLE = /^\d+$/;
const DECIMAL = /^\d+(?:\.\d+)?$/;

/**
 * A whole number from 0, such as a seed.
 *
 * @throws InvalidArgumentError for anything else.
 */
export function parseInteger(text: string): number {
  const value = WHOLE.test(text.trim()) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw invalid('Write a whole number, 0 or more.');
  return value;
}

/**
 * A whole number from 1: how many of something.
 *
 * @throws InvalidArgumentError for anything else.
 */
export function parseCount(text: string): number {
  const value = WHOLE.test(text.trim()) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < 1) throw invalid('Write a whole number, 1 or more.');
  return value;
}

/**
 * A rate per second above zero; `max` is Infinity.
 *
 * @throws InvalidArgumentError for anything else.
 */
export function parseRate(text: string): number {
  if (text.trim() === 'max') return Number.POSITIVE_INFINITY;
  const value = decimal(text);
  if (value === undefined || value <= 0)
    throw invalid('Write a number per second above zero, or "max".');
  return value;
}

/**
 * A percentage from 0 to 100; `5` and `5%` are the same.
 *
 * @throws InvalidArgumentError for anything else.
 */
export function parsePercent(text: string): number {
  const value = decimal(text.trim().replace(/%$/, ''));
  if (value === undefined || value > 100) throw invalid('Write a percentage from 0 to 100.');
  return value;
}

function decimal(text: string): number | undefined {
  const value = DECIMAL.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
