/** `pnpm bench orders` */
import { type Command, type CommandContext, parseCount } from '@tidemark/command-line';
import { formatTable } from '../table.ts';
import { benchOrders } from './orders.ts';

/** Adds the subcommand. */
export function addOrders(program: Command, { stdout }: CommandContext): void {
  program
    .command('orders')
    .description('orders to bytes and back: the fast path, the version header, unknown fields')
    .option('--orders <number>', 'orders in each round', parseCount, 500_000)
    .option('--rounds <number>', 'rounds, of which the table shows the median', parseCount, 5)
    .action((options) => {
      const rows = benchOrders(options).map(({ name, nanoseconds }) => [
        name,
        Math.round(nanoseconds),
      ]);
      stdout.line(formatTable(['', 'NS PER ORDER'], rows));
    });
}
