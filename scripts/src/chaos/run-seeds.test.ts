import { existsSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ChaosOutcome } from './run-chaos.ts';
import { runSeeds } from './run-seeds.ts';

const RIGHT = { expected: 8, seen: 8, deadLetters: 1, poison: 1, faults: [] };

function outcome(seed: number, faults: readonly string[] = []): ChaosOutcome {
  return { ...RIGHT, seed, faults };
}

function output() {
  const lines: string[] = [];
  return { lines, stdout: { line: (line: string) => void lines.push(line) }, note() {} };
}

const never = new AbortController().signal;

test('each seed has its line, all have a table, and one that has faults decides the exit code', async () => {
  const { lines, ...context } = output();
  const folders: string[] = [];
  const code = await runSeeds([7, 8], { ...context, signal: never }, async (seed, dir) => {
    folders.push(dir);
    return outcome(seed, seed === 8 ? ['a result came twice'] : []);
  });
  expect(code).toBe(1);
  expect(lines.slice(0, 3)).toEqual([
    '✓ seed 7: 8 of 8 results, 1 of 1 dead letters, each once and right',
    '✗ seed 8: 8 of 8 results, 1 of 1 dead letters',
    '  a result came twice',
  ]);
  expect(lines.at(-1)).toBe('1 of 2 runs right');
  expect(folders.map((folder) => existsSync(folder))).toEqual([false, true]);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('one seed without faults has no table, and 0', async () => {
  const { lines, ...context } = output();
  const code = await runSeeds([7], { ...context, signal: never }, async (seed) => outcome(seed));
  expect([code, lines]).toEqual([0, [expect.stringMatching(/^✓ seed 7: /)]]);
});

test('when it is told to stop, the table is of those that came to their end', async () => {
  const { lines, ...context } = output();
  const stop = new AbortController();
  const ran: number[] = [];
  const code = await runSeeds([7, 8, 9], { ...context, signal: stop.signal }, async (seed) => {
    ran.push(seed);
    if (seed === 7) return outcome(seed);
    stop.abort();
    return undefined;
  });
  expect([code, ran]).toEqual([0, [7, 8]]);
  expect(lines.at(-1)).toBe('1 of 3 runs right, 2 not run');
});
