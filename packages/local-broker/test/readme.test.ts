// The table of APIs in the README is what the broker answers to ApiVersions.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import '../src/apis/all.ts';
import { registeredApis } from '../src/apis/registry.ts';

test('the README names every API and its versions, and no other', () => {
  const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| +(\d+) \| (\w+) +\| (\S+) +\|$/gm)];
  expect(rows.map(([, key, name, versions]) => [Number(key), name, versions])).toEqual(
    registeredApis().map(({ key, name, minVersion, maxVersion }) => [
      key,
      name,
      minVersion === maxVersion ? `${minVersion}` : `${minVersion}-${maxVersion}`,
    ]),
  );
});
