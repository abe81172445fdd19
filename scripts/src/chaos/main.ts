/** `pnpm chaos`: kills, freezes and broken brokers, and then every result is looked at. */
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
import { runChaos } from './run-chaos.ts';
import { runSeeds } from './run-seeds.ts';

const NAME = 'pnpm chaos';

await runCommand({ name: NAME, stopping: 'Stopping…' }, async (context) => {
  const command = createCommand({
    name: NAME,
    summary: 'breaks the instances of a job and their Kafka, and checks every result',
    examples: [
      [NAME, 'lesson 03 on a local broker, a new seed'],
      [`${NAME} --seed 7`, 'the run of a seed again'],
      [`${NAME} --runs 10`, 'ten seeds, one after the other'],
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
    .option('--runs <number>', 'runs, each with the seed after the last', parseCount, 1)
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
  const plan = {
    env: options.fencing ? {} : { CHAOS_FENCING: 'off' },
    ...{ partitions: 4, poisonEvery: 1_000, stallMs: 2_000 },
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
  };
  const first = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const seeds = Array.from({ length: options.runs }, (_, number) => first + number);
  return await runSeeds(seeds, context, async (seed, dir) => {
    await using kafka = await startKafka(options.kafka, join(dir, 'kafka'), context);
    const { note, signal } = context;
    const run = runChaos(CHAOS_JOBS[options.job], kafka, { ...plan, seed, dir, note, signal });
    return await Promise.race([run, stopOf(signal)]);
  });
});

/** Resolves, to nothing, when the signal is given. */
function stopOf(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

function startKafka(
  kind: 'local' | 'real' | 'cluster',
  dir: string,
  { note, signal }: CommandContext,
): Promise<KafkaUnderTest> {
  if (kind === 'local') return startLocalKafka(dir);
  return startRealKafka({ dir, note, signal, nodes: kind === 'cluster' ? 3 : 1 });
}
