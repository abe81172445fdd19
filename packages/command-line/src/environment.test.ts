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
