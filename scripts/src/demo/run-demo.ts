/** Starts broker, producer and lessons, shows their lines, and ends them together. */
import { type CommandContext, type Palette, paletteFor } from '@tidemark/command-line';
import { startBroker } from '@tidemark/local-broker';
import type { PartDescription } from './part.ts';
import { Parts } from './parts.ts';
import { Progress } from './progress.ts';

/** The flags of `pnpm demo`. */
export type DemoOptions = {
  /** Orders to produce; without it the demo goes on until it is stopped. */
  readonly count?: number | undefined;
  /** Orders a second. */
  readonly rate: number;
  readonly seed?: number | undefined;
};

const TOPIC = 'orders';
const PARTITIONS = 3;

/**
 * Runs until every order was shown by both lessons, or the signal aborts.
 *
 * @throws DemoPartError when a part ends before that; the others have been stopped by then.
 */
export async function runDemo(options: DemoOptions, context: CommandContext): Promise<void> {
  const startedAt = performance.now();
  await using broker = await startBroker({ topics: { [TOPIC]: { partitions: PARTITIONS } } });
  const brokers = broker.bootstrapServers;
  context.note(`Local broker at ${brokers}, in memory: it goes when the demo goes.`);
  context.note(`Look inside from another terminal: pnpm kafka lag --brokers ${brokers}`);

  const progress = new Progress(options.count ?? Number.POSITIVE_INFINITY);
  const show = lineShower(context);
  await using parts = new Parts(partsFor(options, brokers), {
    stdout: (part, line) => {
      show.result(part, line);
      progress.shown(part, line);
      return context.stdout.pressure;
    },
    stderr: (part, line) => {
      show.notice(part, line);
      return undefined;
    },
  });

  const failure = await ending(options, parts, progress, context.signal).catch(asError);
  const stopped = await parts.stop().catch(asError);
  if (failure ?? stopped) throw failure ?? stopped;
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  context.note(`${progress.processed} orders processed by both lessons in ${seconds} s.`);
}

/** Resolves when the demo is to end, rejects when it cannot go on. */
async function ending(
  { count }: DemoOptions,
  parts: Parts,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const lessons = ['lesson02', 'lesson03'];
  if (count === undefined) return Promise.race([aborted, parts.goOn(['producer', ...lessons])]);
  const shown = parts.endedWell('producer').then(() => progress.completed);
  return Promise.race([aborted, parts.goOn(lessons), shown]);
}

function partsFor({ count, rate, seed }: DemoOptions, brokers: string): PartDescription[] {
  const lesson = ['--brokers', brokers, '--topic', TOPIC, '--from', 'earliest'];
  const producer = ['--brokers', brokers, '--topic', TOPIC];
  producer.push('--rate', Number.isFinite(rate) ? String(rate) : 'max');
  if (count !== undefined) producer.push('--count', String(count));
  if (seed !== undefined) producer.push('--seed', String(seed));
  return [
    { name: 'lesson02', main: 'apps/consumer-basic/src/main.ts', args: lesson },
    { name: 'lesson03', main: 'apps/order-processing/src/main.ts', args: lesson },
    { name: 'producer', main: 'apps/producer/src/main.ts', args: producer },
  ];
}

/** Shows a line of a part with the part's name before it. */
function lineShower({
  stdout,
  note,
  env,
}: CommandContext): Record<'result' | 'notice', (part: string, line: string) => void> {
  const onStdout = paletteFor(process.stdout, env);
  const onStderr = paletteFor(process.stderr, env);
  return {
    result: (part, line) => stdout.line(`${labelled(part, onStdout)} ${line}`),
    notice: (part, line) => note(`${labelled(part, onStderr)} ${line}`),
  };
}

function labelled(part: string, color: Palette): string {
  const paint = { lesson02: color.green, lesson03: color.magenta }[part] ?? color.yellow;
  return paint(`${part} |`);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
