import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERROR_TABLES, errorsPage } from './errors-page.ts';

describe('docs/errors.md', () => {
  it('is what `pnpm docs` writes', () => {
    const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
    expect(page).toBe(errorsPage());
  });

  it('names each code once, however many packages there are', () => {
    const codes = Object.values(ERROR_TABLES).flatMap((table) => Object.keys(table));
    expect(codes).toEqual([...new Set(codes)]);
  });
});
