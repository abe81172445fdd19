/** `pnpm chaos`: kills, freezes and broken brokers, and then every result is looked at. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CommandContext,
  createCommand,
  Option,
  parseCount,
  parseDuration,
  parseInteger,
  parseOptions,
  parsePositiveDuration,
  runCommand,
  UsageError,
} from '@tidemark/command-line';
import { CHAOS_JOBS } from './chaos-jobs.ts';
import type { KafkaUnderTest } from './kafka/kafka-under-test.ts';
import { startLocalKafka } from './kafka/local-kafka.ts';
import { startRealKafka } from './kafka/real-kafka-under-test.ts';
import { type ChaosOutcome, runChaos } from './run-chaos.ts';

const NAME = 'pnpm chaos';

await runCommand({ name: NAME, stopping: 'Stopping…' }, async (context) => {
  const command = createCommand({
    name: NAME,
    summary: 'breaks the instances of a job and their Kafka, and checks every result',
    examples: [
      [NAME, 'lesson 03 on a local broker, a new seed'],
      [`${NAME} --seed 7`, 'the run of a seed again'],
      [`${NAME} --kafka cluster --leader-moves 5`, 'on three brokers of Apache Kafka'],
      [`${NAME} --job windows --no-fencing`, 'the control: it must find faults'],
    ],
  })
    .addOption(
      new Option('--job <name>', 'what runs')
        .choices(['lesson03', 'windows', 'join'] as const)
        .default('lesson03' as const),
    )
    .addOption(
      new Option('--kafka <kind>', 'a local broker, Apache Kafka, or three brokers of it')
        .choices(['local', 'real', 'cluster'] as const)
        .default('local' as const),
    )
    .option('--no-fencing', 'let two owners of a task both commit (not with lesson03)')
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
    .option('--stalls <number>', 'times that nothing goes through', parseInteger, 10)
    .option('--leader-moves <number>', 'partitions that get another leader', parseInteger, 0);
  const options = parseOptions(command, context);
  if (!options.fencing && options.job === 'lesson03') {
    throw new UsageError('--no-fencing goes with --job windows or join.', NAME);
  }
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  context.note(`seed ${seed}`);
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-chaos-'));
  await using kafka = await startKafka(options.kafka, join(dir, 'kafka'), context);
  const outcome = await runChaos(CHAOS_JOBS[options.job], kafka, {
    env: options.fencing ? {} : { CHAOS_FENCING: 'off' },
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
      'move-leader': options.leaderMoves,
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

function startKafka(
  kind: 'local' | 'real' | 'cluster',
  dir: string,
  { note, signal }: CommandContext,
): Promise<KafkaUnderTest> {
  if (kind === 'local') return startLocalKafka(dir);
  return startRealKafka({ dir, note, signal, nodes: kind === 'cluster' ? 3 : 1 });
}

function verdict({ seed, seen, expected, deadLetters, poison, faults }: ChaosOutcome): string[] {
  const counts = `${seen} of ${expected} results, ${deadLetters} of ${poison} dead letters`;
  if (faults.length === 0) return [`✓ seed ${seed}: ${counts}, each once and right`];
  return [`✗ seed ${seed}: ${counts}`, ...faults.map((fault) => `  ${fault}`)];
}
