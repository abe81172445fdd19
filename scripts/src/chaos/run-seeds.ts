/** Several seeds one after the other, each in a folder of its own that stays where something was wrong. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandContext } from '@tidemark/command-line';
import type { ChaosOutcome } from './run-chaos.ts';

/** What of a command's context it needs. */
export type RunSeedsContext = Pick<CommandContext, 'note' | 'signal'> & {
  readonly stdout: Pick<CommandContext['stdout'], 'line'>;
};

/**
 * Resolves to the exit code: 1 when a seed had faults. Prints each outcome when it is there, and a table
 * of several; when it is told to stop, of those that came to their end.
 *
 * @param run resolves to nothing when it was told to stop
 */
export async function runSeeds(
  seeds: readonly number[],
  { note, signal, stdout }: RunSeedsContext,
  run: (seed: number, dir: string) => Promise<ChaosOutcome | undefined>,
): Promise<0 | 1> {
  const done: Done[] = [];
  for (const seed of seeds) {
    if (signal.aborted) break;
    note(`seed ${seed}`);
    const dir = mkdtempSync(join(tmpdir(), 'tidemark-chaos-'));
    const begin = performance.now();
    const outcome = await run(seed, dir).catch((error) => {
      // Whatever was under way fails as it may.
      if (!signal.aborted) throw error;
    });
    const isRight = outcome === undefined || outcome.faults.length === 0;
    if (outcome !== undefined) {
      done.push({ outcome, seconds: (performance.now() - begin) / 1_000 });
      for (const line of verdict(outcome)) stdout.line(line);
    }
    if (isRight) rmSync(dir, { recursive: true, force: true });
    else note(`Logs of the instances and the broker's data are in ${dir}`);
  }
  if (seeds.length > 1) for (const line of table(done, seeds.length)) stdout.line(line);
  return done.some(({ outcome }) => outcome.faults.length > 0) ? 1 : 0;
}

interface Done {
  readonly outcome: ChaosOutcome;
  readonly seconds: number;
}

function verdict({ seed, seen, expected, deadLetters, poison, faults }: ChaosOutcome): string[] {
  const counts = `${seen} of ${expected} results, ${deadLetters} of ${poison} dead letters`;
  if (faults.length === 0) return [`✓ seed ${seed}: ${counts}, each once and right`];
  return [`✗ seed ${seed}: ${counts}`, ...faults.map((fault) => `  ${fault}`)];
}

function table(done: readonly Done[], asked: number): string[] {
  const right = done.filter(({ outcome }) => outcome.faults.length === 0).length;
  const rows = done.map(({ outcome, seconds }) => [
    outcome.faults.length === 0 ? '✓' : '✗',
    String(outcome.seed),
    `${outcome.seen}/${outcome.expected}`,
    `${outcome.deadLetters}/${outcome.poison}`,
    String(outcome.faults.length),
    `${seconds.toFixed(0)} s`,
  ]);
  const cells = [['', 'seed', 'results', 'dead letters', 'faults', 'time'], ...rows];
  const widths = cells[0]?.map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  );
  return [
    '',
    ...cells.map((row) => row.map((cell, at) => cell.padStart(widths?.[at] ?? 0)).join('  ')),
    `${right} of ${asked} runs right${done.length < asked ? `, ${asked - done.length} not run` : ''}`,
  ];
}
