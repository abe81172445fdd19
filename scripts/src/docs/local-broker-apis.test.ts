import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withApiTable } from './local-broker-apis.ts';

const README = new URL('../../../packages/local-broker/README.md', import.meta.url);

test('the README of the local broker names every API and its versions, and no other', () => {
  const page = readFileSync(README, 'utf8');
  expect(withApiTable(page)).toBe(page);
  expect(page).toMatch(/^\| 18 \| ApiVersions \| 0-4 \|$/m);
});

test('a page without a place for the table is refused', () => {
  expect(() => withApiTable('# Broker\n')).toThrow('The page has no');
});
