/** Sizes in bytes as people write them: `16kB`, `1MB`, `900000`. */
import { invalid } from './invalid.ts';

// As Kafka counts: batch.size 16384 is what everybody calls 16 kB.
const UNIT_BYTES = { b: 1, kb: 1_024, mb: 1_048_576, gb: 1_073_741_824 } as const;
const SIZE = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?$/i;

/**
 * `16kB`, `1.5MB` or a number of bytes, in whole bytes above zero; a kB is 1,024 bytes.
 *
 * @throws InvalidArgumentError for anything else.
 */
export function parseSize(text: string): number {
  const [, digits, unit = 'b'] = SIZE.exec(text.trim()) ?? [];
  const name = unit.toLowerCase();
  if (digits === undefined || !isUnit(name)) throw invalid('Write a size: 16kB, 1MB or 900000.');
  const bytes = Math.round(Number(digits) * UNIT_BYTES[name]);
  if (!Number.isSafeInteger(bytes) || bytes < 1) throw invalid('Write a size above zero: 16kB.');
  return bytes;
}

function isUnit(unit: string): unit is keyof typeof UNIT_BYTES {
  return Object.hasOwn(UNIT_BYTES, unit);
}
