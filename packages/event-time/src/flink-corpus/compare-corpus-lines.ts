import type { CorpusLine } from './run-corpus-script.ts';

/** Where two outputs first differ; a side that has ended shows as undefined. */
export interface CorpusDifference {
  /** Counted from 1, as editors do. */
  readonly line: number;
  readonly expected: string | undefined;
  readonly actual: string | undefined;
}

/**
 * The first difference, or undefined. Flink promises no order among what fires for one time: runs
 * of `record` or `timer` lines of one step with equal `ts` are compared as sets.
 */
export function compareCorpusLines(
  expected: readonly CorpusLine[],
  actual: readonly CorpusLine[],
): CorpusDifference | undefined {
  const [left, right] = [canonical(expected), canonical(actual)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    if (left[index] === right[index]) continue;
    return { line: index + 1, expected: left[index], actual: right[index] };
  }
  return undefined;
}

function canonical(lines: readonly CorpusLine[]): string[] {
  const texts: string[] = [];
  let run: string[] = [];
  let runId = '';
  for (const line of lines) {
    const fired = line.type === 'record' || line.type === 'timer';
    const id = fired ? `${line.step} ${line.type} ${line.ts}` : '';
    if (id === '' || id !== runId) {
      texts.push(...run.sort());
      run = [];
    }
    runId = id;
    run.push(withSortedFields(line));
  }
  texts.push(...run.sort());
  return texts;
}

function withSortedFields(line: CorpusLine): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(line).sort(([a], [b]) => (a < b ? -1 : 1))),
  );
}
