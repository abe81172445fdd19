import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareCorpusLines } from './compare-corpus-lines.ts';
import { jsonLines, parseCorpusScript } from './corpus-script.ts';
import { type CorpusLine, runCorpusScript } from './run-corpus-script.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/flink-2.2.1');

const scripts = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.script.jsonl'))
  .map((file) => join(FIXTURES, file))
  .map((file) => ({ file, script: parseCorpusScript(readFileSync(file, 'utf8')) }));

test('the corpus is there', () => {
  expect(scripts.length).toBeGreaterThan(90);
});

test.each(scripts)('$file gives what Flink 2.2.1 gave', ({ file, script }) => {
  const expected = jsonLines(readFileSync(file.replace('.script.', '.expected.'), 'utf8'));
  const difference = compareCorpusLines(expected as CorpusLine[], runCorpusScript(script));
  expect(difference).toBeUndefined();
});

test.each(scripts)('$file gives it too with a restart before each step', ({ file, script }) => {
  const expected = jsonLines(readFileSync(file.replace('.script.', '.expected.'), 'utf8'));
  const actual = runCorpusScript(script, { restartAtEachStep: true });
  expect(compareCorpusLines(expected as CorpusLine[], actual)).toBeUndefined();
});

test('what fires at one time is compared as a set, the rest in order', () => {
  const fired = (key: string, ts: number) => ({ step: 1, type: 'timer', key, ts });
  expect(compareCorpusLines([fired('a', 1), fired('b', 1)], [fired('b', 1), fired('a', 1)])).toBe(
    undefined,
  );
  expect(
    compareCorpusLines([fired('a', 1), fired('b', 2)], [fired('b', 2), fired('a', 1)]),
  ).toMatchObject({ line: 1 });
  expect(compareCorpusLines([fired('a', 1)], [])).toMatchObject({ line: 1, actual: undefined });
});
