/**
 * In the place of `producer/partitioners/default/murmur2.js`.
 *
 * Stock: some ten BigInt objects for every four bytes of a key, and a Buffer for every text.
 * Here: 32-bit arithmetic, and no Buffer for short ASCII texts. The same numbers.
 */

import { murmur2 } from '../bytes/murmur2.ts';
import { isFunctionOf, type Replacement } from '../replacement.ts';

export const murmur2Module: Replacement = {
  path: 'producer/partitioners/default/murmur2.js',
  exportsFor: (stock) =>
    isFunctionOf(stock, 1)
      ? (key: unknown) => murmur2(key instanceof Uint8Array ? key : String(key))
      : undefined,
};
