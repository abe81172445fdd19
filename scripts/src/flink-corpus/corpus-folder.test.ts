import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { corpusFailure, corpusScripts } from './corpus-folder.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const SCRIPT = [
  '{"op":"config","kind":"window","assigner":"tumbling","size":10,"offset":0,"lateness":0}',
  '{"op":"element","key":"a","value":3,"ts":5}',
  '{"op":"watermark","ts":9}',
].join('\n');
const FIRED = '{"step":2,"type":"record","key":"a","start":0,"end":10,"sum":3,"ts":9}';
const WATERMARK = '{"step":2,"type":"watermark","ts":9}';

function written(expected: string | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-corpus-'));
  folders.push(folder);
  mkdirSync(join(folder, 'deep'));
  writeFileSync(join(folder, 'deep', '001.script.jsonl'), SCRIPT);
  if (expected !== undefined) writeFileSync(join(folder, 'deep', '001.expected.jsonl'), expected);
  return folder;
}

test('a script below the folder that gives what is expected passes', () => {
  const [file = ''] = corpusScripts(written(`${FIRED}\n${WATERMARK}\n`));
  expect(file).toMatch(/001\.script\.jsonl$/);
  expect(corpusFailure(file)).toBeUndefined();
});

test('the first difference is shown', () => {
  const [file = ''] = corpusScripts(
    written(`${FIRED.replace('"sum":3', '"sum":4')}\n${WATERMARK}`),
  );
  expect(corpusFailure(file)).toMatch(/^line 1\n {2}expected: .*"sum":4.*\n {2}actual: .*"sum":3/);
  const [shorter = ''] = corpusScripts(written(FIRED));
  expect(corpusFailure(shorter)).toMatch(/^line 2\n {2}expected: \(end\)/);
});

test('a script without an answer, or an answer that is no JSON, fails', () => {
  const [alone = ''] = corpusScripts(written(undefined));
  expect(corpusFailure(alone)).toContain('001.expected.jsonl');
  const [broken = ''] = corpusScripts(written('{'));
  expect(corpusFailure(broken)).toBeDefined();
});

test('where there is no folder there are no scripts', () => {
  expect(corpusScripts(join(tmpdir(), 'tidemark-no-such-folder'))).toEqual([]);
});
