/** Durations as people write them: `500ms`, `5s`, `2m`, `1h`. */
import { invalid } from './invalid.ts';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/**
 * `500ms`, `5s`, `1.5m`, `1h` in whole milliseconds; `0s` is a duration.
 *
 * @throws InvalidArgumentError for anything else, a number without a unit included.
 */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text.trim());
  const [, digits, unit] = match ?? [];
  if (digits === undefined || !isUnit(unit))
    throw invalid('Write a duration with its unit: 500ms, 5s or 2m.');
  const milliseconds = Math.round(Number(digits) * UNIT_MS[unit]);
  if (!Number.isSafeInteger(milliseconds)) throw invalid('That duration is too long.');
  return milliseconds;
}

/**
 * A duration above zero, in milliseconds.
 *
 * @throws InvalidArgumentError as {@link parseDuration}, and for zero.
 */
export function parsePositiveDuration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds <= 0) throw invalid('The duration must be longer than zero.');
  return milliseconds;
}

/** A range of durations in milliseconds, both ends included. */
export type DurationRange = { readonly minMs: number; readonly maxMs: number };

/**
 * `2s-4s`, or one duration for a range of that one value.
 *
 * @throws InvalidArgumentError for a bad duration, and when the second is shorter than the first.
 */
export function parseDurationRange(text: string): DurationRange {
  const [first = '', second = first, ...rest] = text.split('-');
  if (rest.length > 0) throw invalid('Write two durations: 2s-4s.');
  const range = { minMs: parseDuration(first), maxMs: parseDuration(second) };
  if (range.minMs > range.maxMs)
    throw invalid(`Write the shorter duration first: ${second}-${first}.`);
  return range;
}

function isUnit(unit: string | undefined): unit is keyof typeof UNIT_MS {
  return unit !== undefined && Object.hasOwn(UNIT_MS, unit);
}
