/** `pnpm bench fast-path` */
import { type Command, type CommandContext, parseCount } from '@tidemark/command-line';
import { formatTable } from '../table.ts';
import { benchFastPath, type FastPathFigure } from './fast-path.ts';

const IDLE_MS = 10_000;

/** Adds the subcommand. */
export function addFastPath(program: Command, { note, stdout }: CommandContext): void {
  program
    .command('fast-path')
    .description('the replaced modules of kafkajs beside stock kafkajs, on any Kafka')
    .requiredOption('--brokers <list>', 'host:port with commas between')
    .option('--records <number>', 'records of 120 bytes in each round', parseCount, 500_000)
    .option('--transactions <number>', 'transactions in each round', parseCount, 200)
    .option('--rounds <number>', 'rounds, of which the table shows the median', parseCount, 3)
    .option('--java', 'Kafka’s own perf-test tools in the same run (Java 17 and Maven)', false)
    .action(async (options) => {
      const figures = await benchFastPath({ ...options, idleMs: IDLE_MS }, note);
      stdout.line(
        formatTable(['', 'UNIT', 'STOCK', 'OURS', 'TIMES BETTER', 'JAVA'], figures.map(row)),
      );
    });
}

function row({ name, unit, stock, fast, ratio, java }: FastPathFigure) {
  return [name, unit, readable(stock), readable(fast), ratio.toFixed(1), java && readable(java)];
}

function readable(value: number): string {
  return value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
}
