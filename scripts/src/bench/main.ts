/** `pnpm bench`: benchmarks, as ratios measured in one run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCommand, dispatch, parseCount, runCommand } from '@tidemark/command-line';
import { formatTable } from '../table.ts';
import { startBrokerProcess } from './broker-process.ts';
import { benchPipeline, type PipelineRates } from './pipeline.ts';

const NAME = 'pnpm bench';

await runCommand({ name: NAME, stopping: 'Stopping…' }, async (context) => {
  const program = createCommand({
    name: NAME,
    summary: 'benchmarks, as ratios measured in one run',
    examples: [
      [`${NAME} pipeline`, 'producer and lesson 03 beside kafkajs alone'],
      [`${NAME} pipeline --brokers localhost:9092`, 'the same on a Kafka of your own'],
    ],
  });
  program.addCommand(
    createCommand({
      name: 'pipeline',
      summary: 'producer and lesson 03 beside kafkajs alone',
      examples: [[`${NAME} pipeline --orders 50000`, 'a shorter run']],
    })
      .option(
        '--brokers <list>',
        'host:port with commas between; default: a local broker of its own',
      )
      .option('--orders <number>', 'orders in each round', parseCount, 200_000)
      .option('--rounds <number>', 'rounds, of which the table shows the median', parseCount, 3)
      .action(async ({ brokers, orders, rounds }) => {
        const measured: PipelineRates[] = [];
        const run = (brokerList: string) =>
          benchPipeline({ brokers: brokerList, orders, rounds }, (rates) => {
            measured.push(rates);
            context.log.info(`round ${measured.length} of ${rounds}`);
          });
        if (brokers) await run(brokers);
        else await onOwnBroker(run);
        context.stdout.line(pipelineTable(measured));
      }),
  );
  await dispatch(program, context);
});

async function onOwnBroker(run: (brokers: string) => Promise<void>): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tidemark-bench-broker-'));
  try {
    await using broker = await startBrokerProcess(dataDir);
    await run(broker.bootstrapServers);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
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
    ],
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
