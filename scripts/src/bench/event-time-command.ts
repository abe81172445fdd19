/** `pnpm bench event-time` */
import { type Command, type CommandContext, parseCount } from '@tidemark/command-line';
import { formatTable } from '../table.ts';
import { benchEventTime, type EventTimeFigure } from './event-time.ts';

/** Adds the subcommand. */
export function addEventTime(program: Command, { note, stdout }: CommandContext): void {
  program
    .command('event-time')
    .description('the operators beside plain loops over Maps, and a million timers and windows')
    .option('--events <number>', 'events in each round', parseCount, 1_000_000)
    .option('--keys <number>', 'keys that they have', parseCount, 1_000)
    .option('--timers <number>', 'timers, and windows, to drain', parseCount, 1_000_000)
    .option('--rounds <number>', 'rounds, of which the table shows the median', parseCount, 3)
    .action(async (options) => {
      const { operators, drains } = await benchEventTime(options, note);
      const headings = ['', 'EVENTS/S', 'PLAIN LOOP', 'RATIO', 'TARGET'];
      stdout.line(formatTable(headings, operators.map(row)));
      stdout.line('');
      stdout.line(
        formatTable(
          ['', 'FILL S', 'DRAIN S', 'WORST PAUSE PER 10,000, MS', 'CPU, MS', 'HEAP MB'],
          drains.map(({ name, fillMs, drainMs, worstPauseMs, worstCpuMs, heapMegabytes }) => [
            name,
            (fillMs / 1_000).toFixed(1),
            (drainMs / 1_000).toFixed(1),
            worstPauseMs.toFixed(1),
            worstCpuMs.toFixed(1),
            Math.round(heapMegabytes).toLocaleString('en'),
          ]),
        ),
      );
    });
}

function row({ name, perSecond, plainPerSecond, ratio, target }: EventTimeFigure) {
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  return [name, whole(perSecond), whole(plainPerSecond), ratio.toFixed(2), target?.toFixed(2)];
}
