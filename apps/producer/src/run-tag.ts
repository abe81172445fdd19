import { randomInt } from 'node:crypto';

// Crockford's base 32: nothing in it is mistaken for something else when read aloud.
const SYMBOLS = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 10;

/** A random tag of 50 bits: among ten thousand runs on one topic, two are the same once in 20 million. */
export function newRunTag(): string {
  return Array.from({ length: LENGTH }, () => SYMBOLS[randomInt(SYMBOLS.length)]).join('');
}
