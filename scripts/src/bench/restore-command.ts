/** `pnpm bench restore` */
import { type Command, type CommandContext, parseCount } from '@tidemark/command-line';
import { formatTable } from '../table.ts';
import { withOwnBroker } from './broker-process.ts';
import { rowOf } from './exactly-once/figure.ts';
import { measureRestore } from './restore/restore.ts';

/** Adds the subcommand. */
export function addRestore(program: Command, { note, stdout }: CommandContext): void {
  program
    .command('restore')
    .description('state of a million keys: from its changelog, a snapshot, a standby')
    .option('--brokers <list>', 'host:port with commas between; default: a local broker of its own')
    .option('--keys <number>', 'keys of the one task', parseCount, 1_000_000)
    .action(async ({ brokers, keys }) => {
      const run = async (list: string) => {
        const figures = await measureRestore({ brokers: list, keys }, note);
        stdout.line(formatTable(['', 'MEASURED', 'WANTED', ''], figures.map(rowOf)));
      };
      await (brokers === undefined ? withOwnBroker(run) : run(brokers));
    });
}
