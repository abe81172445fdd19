/** `pnpm bench pipeline` */
import { type Command, type CommandContext, parseCount } from '@tidemark/command-line';
import { formatTable } from '../table.ts';
import { withOwnBroker } from './broker-process.ts';
import { median } from './median.ts';
import { benchPipeline, type PipelineRates } from './pipeline.ts';

/** Adds the subcommand. */
export function addPipeline(program: Command, { note, stdout }: CommandContext): void {
  program
    .command('pipeline')
    .description('producer and lesson 03 beside stock kafkajs alone')
    .option('--brokers <list>', 'host:port with commas between; default: a local broker of its own')
    .option('--orders <number>', 'orders in each round', parseCount, 200_000)
    .option('--rounds <number>', 'rounds, of which the table shows the median', parseCount, 3)
    .action(async ({ brokers, orders, rounds }) => {
      const measured: PipelineRates[] = [];
      const run = (brokerList: string) =>
        benchPipeline({ brokers: brokerList, orders, rounds }, (rates) => {
          measured.push(rates);
          note(`round ${measured.length} of ${rounds}`);
        });
      if (brokers) await run(brokers);
      else await withOwnBroker(run);
      stdout.line(pipelineTable(measured));
    });
}

function pipelineTable(rounds: readonly PipelineRates[]): string {
  const row = (name: string, rate: keyof PipelineRates, bare: keyof PipelineRates) => {
    const perSecond = median(rounds.map((round) => round[rate]));
    const ratio = median(rounds.map((round) => round[rate] / round[bare]));
    return [name, Math.round(perSecond).toLocaleString('en'), ratio.toFixed(2)];
  };
  return formatTable(
    ['', 'ORDERS/S', 'BESIDE KAFKAJS ALONE'],
    [
      row('kafkajs producer alone', 'bareProducer', 'bareProducer'),
      row('producer', 'producer', 'bareProducer'),
      row('kafkajs consumer alone', 'bareConsumer', 'bareConsumer'),
      row('lesson 03', 'lesson03', 'bareConsumer'),
      row('kafkajs consume, transform, produce', 'bareTransform', 'bareTransform'),
      row('lesson 03 exactly once, --output', 'lesson03Output', 'bareTransform'),
    ],
  );
}
