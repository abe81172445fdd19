import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const PAGE = new URL('../../../docs/kafkajs.md', import.meta.url);
const STOCK = new URL('../../../packages/kafka-connection/src/fast-path/stock/', import.meta.url);
const page = readFileSync(PAGE, 'utf8');

interface Named {
  readonly path: string;
  readonly name: string;
}

/** What is said to be shown by `[file](path): “name”, “name of another”`. */
function namedTests(text: string): Named[] {
  return [...text.matchAll(/\]\((\S+?\.test\.ts)\): “([^”]+)”/g)].map(
    ([, path = '', name = '']) => ({ path, name }),
  );
}

const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (what happens|---)/.test(line));
const named = namedTests(page);

describe('docs/kafkajs.md', () => {
  it('names a test for each failure', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((row) => namedTests(row).length === 0)).toEqual([]);
  });

  it('names only tests that exist, in files that know the stock client', () => {
    const missing = named.filter(({ path, name }) => {
      const source = readFileSync(new URL(path, PAGE), 'utf8');
      const about = path.includes('install-fast-path') ? 'replaceModules' : 'stock';
      return !source.includes(`'${name}',`) || !source.includes(about);
    });
    expect(missing).toEqual([]);
  });

  it('names every test of the stock client by itself', () => {
    const names = new Set(named.map(({ name }) => name));
    const tests = readdirSync(STOCK).flatMap((file) => {
      const source = readFileSync(new URL(file, STOCK), 'utf8');
      return [...source.matchAll(/^(?:test|\][^\n(]*\))\(\s*'(.+?)',/gm)].map(
        ([, name]) => name ?? '',
      );
    });
    expect(tests.length).toBeGreaterThan(40);
    expect(tests.filter((name) => !names.has(name))).toEqual([]);
  });
});
