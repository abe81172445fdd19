/** `pnpm bench exactly-once` */
import { type Command, type CommandContext, Option, parseCount } from '@tidemark/command-line';
import { connectKafka, kafkaSettings } from '@tidemark/kafka-connection';
import { formatTable } from '../table.ts';
import { withOwnBroker } from './broker-process.ts';
import { measureLag, measureThroughput } from './exactly-once/backlog.ts';
import { type Figure, rowOf } from './exactly-once/figure.ts';
import { measureLatency } from './exactly-once/latency.ts';
import { measureTakeover } from './exactly-once/takeover.ts';
import type { MeasuredKafka } from './exactly-once/topics.ts';

const PARTS = ['throughput', 'latency', 'takeover', 'lag'] as const;

/** Adds the subcommand. */
export function addExactlyOnce(program: Command, { note, stdout }: CommandContext): void {
  program
    .command('exactly-once')
    .description('lesson 03 exactly once: throughput, latency, takeover, memory')
    .option('--brokers <list>', 'host:port with commas between; default: a local broker of its own')
    .addOption(new Option('--only <part...>', 'not all of it').choices(PARTS))
    .option('--orders <number>', 'orders in each round of throughput', parseCount, 200_000)
    .option('--rounds <number>', 'rounds of throughput, whose median counts', parseCount, 3)
    .option('--seconds <number>', 'how long latency is measured', parseCount, 30)
    .option('--lag <number>', 'orders that wait at the start', parseCount, 1_000_000)
    .action(async ({ brokers, only = PARTS, ...options }) => {
      const figures: Figure[] = [];
      const run = (list: string) =>
        onKafka(list, async (kafka) => {
          const measures = {
            throughput: () => measureThroughput(kafka, options),
            latency: () => measureLatency(kafka, options.seconds),
            takeover: () => measureTakeover(kafka),
            lag: () => measureLag(kafka, options.lag),
          };
          for (const part of PARTS.filter((one) => only.includes(one))) {
            for (const figure of await measures[part]()) {
              note(rowOf(figure).join('  '));
              figures.push(figure);
            }
          }
        });
      await (brokers === undefined ? withOwnBroker(run) : run(brokers));
      stdout.line(formatTable(['', 'MEASURED', 'WANTED', ''], figures.map(rowOf)));
    });
}

async function onKafka(brokers: string, work: (kafka: MeasuredKafka) => Promise<void>) {
  await using connection = await connectKafka(kafkaSettings({}, { brokers }), {
    clientId: 'bench',
  });
  await work({ connection, brokers });
}
