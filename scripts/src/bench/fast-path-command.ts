/** `pnpm bench fast-path` */
import { type Command, type CommandContext, parseCount } from '@tidemark/command-line';
import { formatTable } from '../table.ts';
import { benchFastPath, type FastPathFigure } from './fast-path.ts';
import { whyNoJava } from './kafka-perf-test.ts';

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
    .option('--no-java', 'without Kafka’s own perf-test tools (which need Java 17 and Maven)')
    .action(async ({ java: wantsJava, ...options }) => {
      const why = wantsJava ? whyNoJava() : undefined;
      if (why !== undefined) note(`Without Kafka’s own tools: ${why}`);
      const java = wantsJava && why === undefined;
      const figures = await benchFastPath({ ...options, java, idleMs: IDLE_MS }, note);
      stdout.line(
        formatTable(
          ['', 'UNIT', 'STOCK', 'OURS', 'OURS / STOCK', 'JAVA', 'OURS / JAVA'],
          figures.map(row),
        ),
      );
    });
}

function row({ name, unit, stock, fast, ratio, java, javaRatio }: FastPathFigure) {
  const besideJava = [java && readable(java), javaRatio?.toFixed(2)];
  return [name, unit, readable(stock), readable(fast), ratio.toFixed(1), ...besideJava];
}

function readable(value: number): string {
  return value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString('en');
}
