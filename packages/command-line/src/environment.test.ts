import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadEnvironment } from './environment.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-env-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

it('reads NAME=value and export NAME=value lines, quotes and comments', () => {
  writeFileSync(join(directory, '.env'), 'A=1\nexport B="two words" # why\n# C=3\n');
  expect(loadEnvironment(directory, {})).toEqual({ A: '1', B: 'two words' });
});

it.each([
  ['pa#ss', 'pa#ss'],
  ['#pass', '#pass'],
  ['pa#ss # why', 'pa#ss'],
  ['pa ss # why', 'pa ss'],
  ['pa$ss$HOME', 'pa$ss$HOME'],
  ["pa'ss#", "pa'ss#"],
  ['p\\a"s#s', 'p\\a"s#s'],
  ["' pa#ss $x ' # why", ' pa#ss $x '],
  ['"pa#ss"', 'pa#ss'],
  ['`pa\'"#ss`', 'pa\'"#ss'],
])('reads the password %s as it is meant', (written, meant) => {
  writeFileSync(join(directory, '.env'), `A=${written}\nexport B=${written}\nC=\nD=   # nothing\n`);
  expect(loadEnvironment(directory, {})).toEqual({ A: meant, B: meant });
});

it('lets the environment win over .env', () => {
  writeFileSync(join(directory, '.env'), 'A=file\nB=file\n');
  expect(loadEnvironment(directory, { A: 'shell' })).toEqual({ A: 'shell', B: 'file' });
});

it('takes an empty variable as not set, so .env shows through', () => {
  writeFileSync(join(directory, '.env'), 'A=file\nB=\n');
  expect(loadEnvironment(directory, { A: '' })).toEqual({ A: 'file' });
});

it('does without a .env', () => {
  expect(loadEnvironment(directory, { A: '1' })).toEqual({ A: '1' });
});

it('says so when .env cannot be read', () => {
  mkdirSync(join(directory, '.env'));
  expect(() => loadEnvironment(directory, {})).toThrow(
    expect.objectContaining({ code: 'ENV_FILE_UNREADABLE', exitCode: 2 }),
  );
});
