/** Runs the scripts below a folder and compares them with what Flink answered. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import {
  type CorpusLine,
  compareCorpusLines,
  jsonLines,
  parseCorpusScript,
  runCorpusScript,
} from '@tidemark/event-time/flink-corpus';

const SCRIPT = '.script.jsonl';
const EXPECTED = '.expected.jsonl';

/** The `*.script.jsonl` files of a folder and of all folders in it, in order; none if there is no such folder. */
export function corpusScripts(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(SCRIPT) && !file.split(sep).includes('node_modules'))
    .sort()
    .map((file) => join(folder, file));
}

/** Undefined if the script gives what the file beside it expects, else what is wrong, on some lines. */
export function corpusFailure(file: string): string | undefined {
  try {
    const expected = jsonLines(readFileSync(file.replace(SCRIPT, EXPECTED), 'utf8'));
    const actual = runCorpusScript(parseCorpusScript(readFileSync(file, 'utf8')));
    const difference = compareCorpusLines(expected as CorpusLine[], actual);
    if (difference === undefined) return undefined;
    return [
      `line ${difference.line}`,
      `  expected: ${difference.expected ?? '(end)'}`,
      `  actual:   ${difference.actual ?? '(end)'}`,
    ].join('\n');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
