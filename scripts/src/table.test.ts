import { expect, it } from 'vitest';
import { formatTable } from './table.ts';

it('a table stands numbers to the right, shows nothing as a dash, and has no colour or trailing space', () => {
  const rows = [
    ['orders', 3, undefined],
    ['x', 12_345, 'b'],
  ];
  expect(formatTable(['TOPIC', 'RECORDS', 'CLIENT'], rows)).toBe(
    ['TOPIC   RECORDS  CLIENT', 'orders        3  -', 'x         12345  b'].join('\n'),
  );
});
