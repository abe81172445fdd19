/** Measures the event-time operators, without Kafka. */
import { benchEvents } from './event-time/bench-task.ts';
import { type BenchCase, CASES } from './event-time/cases.ts';
import { DRAINS, type DrainFigures } from './event-time/drains.ts';
import { median } from './median.ts';
import { runNode } from './run-node.ts';

/** How much to run. */
export interface EventTimeBenchOptions {
  readonly events: number;
  readonly keys: number;
  readonly timers: number;
  readonly rounds: number;
}

/** One operator: medians over the rounds. */
export interface EventTimeFigure {
  readonly name: string;
  readonly perSecond: number;
  readonly plainPerSecond: number;
  /** The median of each round's ratio, the larger the better. */
  readonly ratio: number;
  readonly target: number | undefined;
}

/** Runs everything; `note` is told what is under way. */
export async function benchEventTime(
  { events: count, keys, timers, rounds }: EventTimeBenchOptions,
  note: (text: string) => void,
): Promise<{ operators: EventTimeFigure[]; drains: (DrainFigures & { name: string })[] }> {
  const events = benchEvents(count, keys);
  const operators = CASES.map((one) => {
    note(one.name);
    // Once without counting, so that the compiler has seen both sides.
    measure(one, events);
    const measured = Array.from({ length: rounds }, () => measure(one, events));
    return {
      name: one.name,
      perSecond: median(measured.map(({ engineMs }) => (count / engineMs) * 1_000)),
      plainPerSecond: median(measured.map(({ plainMs }) => (count / plainMs) * 1_000)),
      ratio: median(measured.map(({ engineMs, plainMs }) => plainMs / engineMs)),
      target: one.target,
    };
  });
  const drains: (DrainFigures & { name: string })[] = [];
  for (const { name } of DRAINS) {
    note(name);
    const runs: DrainFigures[] = [];
    for (let round = 0; round < rounds; round++) runs.push(await runDrain(name, timers));
    drains.push({ name: `${timers.toLocaleString('en')} ${name}`, ...middleOf(runs) });
  }
  return { operators, drains };
}

async function runDrain(name: string, count: number): Promise<DrainFigures> {
  const output = await runNode(['scripts/src/bench/event-time/drain-client.ts', name, `${count}`]);
  const figures: unknown = JSON.parse(output);
  if (isDrainFigures(figures)) return figures;
  throw new Error(`${name} told nothing: ${output}`);
}

function isDrainFigures(value: unknown): value is DrainFigures {
  const { fired, fillMs, drainMs, worstPauseMs, worstCpuMs, heapMegabytes } = Object(value);
  const figures = [fired, fillMs, drainMs, worstPauseMs, worstCpuMs, heapMegabytes];
  return figures.every((figure) => typeof figure === 'number');
}

function middleOf(runs: readonly DrainFigures[]): DrainFigures {
  const middle = (figure: keyof DrainFigures) => median(runs.map((one) => one[figure]));
  return {
    fired: middle('fired'),
    fillMs: middle('fillMs'),
    drainMs: middle('drainMs'),
    worstPauseMs: middle('worstPauseMs'),
    worstCpuMs: middle('worstCpuMs'),
    heapMegabytes: middle('heapMegabytes'),
  };
}

function measure(one: BenchCase, events: ReturnType<typeof benchEvents>) {
  const began = performance.now();
  const engine = one.engine(events);
  const between = performance.now();
  const plain = one.plain(events);
  const ended = performance.now();
  if (engine.count !== plain.count || engine.sum !== plain.sum) {
    throw new Error(`${one.name}: the engine and the plain loop differ.`);
  }
  return { engineMs: between - began, plainMs: ended - between };
}
