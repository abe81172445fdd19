/** `pnpm chaos`: kills, freezes and broken brokers, and then every result is looked at. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createCommand,
  parseCount,
  parseDuration,
  parseInteger,
  parseOptions,
  parsePositiveDuration,
  runCommand,
} from '@tidemark/command-line';
import { startLocalKafka } from './kafka/local-kafka.ts';
import { lesson03 } from './lesson03-job.ts';
import { type ChaosOutcome, runChaos } from './run-chaos.ts';

const NAME = 'pnpm chaos';

await runCommand({ name: NAME, stopping: 'Stopping…' }, async (context) => {
  const command = createCommand({
    name: NAME,
    summary: 'breaks instances of lesson 03 and their broker, and checks every result',
    examples: [
      [`${NAME} --orders 20000 --duration 60s`, 'a short run, a new seed'],
      [`${NAME} --seed 7`, 'the run of a seed again'],
    ],
  })
    .option('--seed <number>', 'decides orders and faults (default: a new one)', parseCount)
    .option('--orders <number>', 'orders to process', parseCount, 200_000)
    .option('--customers <number>', 'who they are from', parseCount, 200)
    .option('--duration <time>', 'how long orders and faults go on', parsePositiveDuration, 120_000)
    .option('--instances <number>', 'processes of the job', parseCount, 3)
    .option('--kills <number>', 'instances killed', parseInteger, 20)
    .option('--freezes <number>', 'instances frozen beyond their session', parseInteger, 10)
    .option('--freeze-time <time>', 'how long', parseDuration, 13_000)
    .option('--restarts <number>', 'orderly restarts of the broker', parseInteger, 3)
    .option('--broker-kills <number>', 'kill -9 of the broker', parseInteger, 3)
    .option('--cuts <number>', 'times that all connections break', parseInteger, 10)
    .option('--stalls <number>', 'times that nothing goes through', parseInteger, 10);
  const options = parseOptions(command, context);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  context.note(`seed ${seed}`);
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-chaos-'));
  await using kafka = await startLocalKafka(join(dir, 'broker'));
  const outcome = await runChaos(lesson03, kafka, {
    ...{ seed, dir, note: context.note, partitions: 4, poisonEvery: 1_000, stallMs: 2_000 },
    orders: options.orders,
    customers: options.customers,
    instances: options.instances,
    durationMs: options.duration,
    freezeMs: options.freezeTime,
    faults: {
      kill: options.kills,
      freeze: options.freezes,
      'restart-broker': options.restarts,
      'kill-broker': options.brokerKills,
      cut: options.cuts,
      stall: options.stalls,
      'move-leader': 0,
    },
  });
  for (const line of verdict(outcome)) context.stdout.line(line);
  if (outcome.faults.length > 0) {
    context.note(`Logs of the instances and the broker's data are in ${dir}`);
    return 1;
  }
  rmSync(dir, { recursive: true, force: true });
  return 0;
});

function verdict({ seed, seen, expected, deadLetters, poison, faults }: ChaosOutcome): string[] {
  const counts = `${seen} of ${expected} results, ${deadLetters} of ${poison} dead letters`;
  if (faults.length === 0) return [`✓ seed ${seed}: ${counts}, each once and right`];
  return [`✗ seed ${seed}: ${counts}`, ...faults.map((fault) => `  ${fault}`)];
}
