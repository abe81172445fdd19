// The producer's flags, as docs and `--help` name them, and what they mean together. Loaded before
// the banner, so it imports nothing heavy.

import {
  type AmountRange,
  type CommandInput,
  createCommand,
  type DurationRange,
  Option,
  parseAmountRange,
  parseCount,
  parseDuration,
  parseDurationRange,
  parseInteger,
  parseIsoTime,
  parseList,
  parseOptions,
  parsePercent,
  parsePositiveDuration,
  parseRate,
  parseSettings,
  parseSize,
  UsageError,
} from '@tidemark/command-line';
import type { Burst } from './burst.ts';

/** What a person asked the producer for. */
export interface ProducerOptions {
  readonly topic: string;
  /** How many records; Infinity until Ctrl+C. */
  readonly count: number;
  readonly pace: Pace;
  /** Absent: another one on every run. */
  readonly seed: number | undefined;
  readonly customers: number;
  /** Absent: the usual five. */
  readonly categories: readonly string[] | undefined;
  readonly amountCents: AmountRange;
  /** Absent: orders carry the wall clock. */
  readonly eventTime: { readonly startAt: number; readonly stepMs: number } | undefined;
  readonly burst: Burst | undefined;
  readonly late:
    | { readonly percent: number; readonly byMs: { readonly min: number; readonly max: number } }
    | undefined;
  readonly malformedPercent: number;
  readonly duplicatePercent: number;
  readonly acks: 'all' | 'leader';
  readonly lingerMs: number;
  readonly batchBytes: number;
  readonly bufferBytes: number;
  readonly deliveryTimeoutMs: number;
  /** A file for the orders that Kafka did not confirm. */
  readonly undelivered: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly report: string | undefined;
  readonly brokers: string | undefined;
  readonly createTopic: boolean;
}

/** Time between two orders: random within a range, or so many a second (Infinity: without a pause). */
export type Pace =
  | { readonly kind: 'interval'; readonly range: DurationRange }
  | { readonly kind: 'rate'; readonly perSecond: number };

const COMMAND = 'pnpm producer';
const MAX_SEED = 0xffff_ffff;
const MAX_CUSTOMERS = 1_000_000;
const DEFAULT_STEP_MS = 1_000;
const DEFAULT_DELIVERY = {
  lingerMs: 5,
  batchBytes: 262_144,
  bufferBytes: 8_388_608,
  deliveryTimeoutMs: 120_000,
};
const DEFAULT_AMOUNT_CENTS: AmountRange = { min: 1_000, max: 50_000 };

/** The largest amount that an order can have; order-model's limit, which is too heavy to load here. */
export const MAX_AMOUNT_CENTS = 999_999_999_999;

/** What a category may look like; a test holds it to order-model's schema. */
export const CATEGORY = /^[^\p{Cc}\p{Cs}]{1,100}$/u;

/**
 * Reads the flags from the command line and the environment.
 *
 * @throws UsageError (exit code 2) for a flag that is unknown, unreadable or contradicts another one.
 */
export function producerOptions(input: CommandInput): ProducerOptions {
  const command = producerCommand();
  const flags = parseOptions(command, input);
  const given = (name: 'interval' | 'rate') => command.getOptionValueSource(name);
  const pace = paceOf(flags.interval, flags.rate, given('interval'), given('rate'));
  const eventTime = eventTimeOf(flags.startAt, flags.timeStep);
  const burst = flags.burst && burstOf(flags.burst, pace, eventTime !== undefined);
  const malformedPercent = flags.malformed ?? 0;
  const duplicatePercent = flags.duplicates ?? 0;
  check(
    malformedPercent + duplicatePercent + (flags.late?.percent ?? 0) <= 100,
    '--late, --malformed and --duplicates are shares of all orders: together at most 100 percent.',
  );
  check((flags.seed ?? 0) <= MAX_SEED, `--seed is at most ${MAX_SEED}.`);
  check(flags.customers <= MAX_CUSTOMERS, `--customers is at most ${MAX_CUSTOMERS}.`);
  const amountCents = flags.amount ?? DEFAULT_AMOUNT_CENTS;
  check(amountCents.max <= MAX_AMOUNT_CENTS, '--amount is at most 9999999999.99.');
  check(
    flags.categories?.every((category) => CATEGORY.test(category)) ?? true,
    '--categories are names of at most 100 characters without control characters.',
  );
  return {
    topic: flags.topic,
    count: flags.count ?? Number.POSITIVE_INFINITY,
    pace,
    seed: flags.seed,
    customers: flags.customers,
    categories: flags.categories,
    amountCents,
    eventTime,
    burst,
    late: flags.late && {
      percent: flags.late.percent,
      byMs: { min: flags.late.by.minMs, max: flags.late.by.maxMs },
    },
    malformedPercent,
    duplicatePercent,
    acks: flags.acks === '1' ? 'leader' : 'all',
    json: flags.json === true,
    quiet: flags.quiet === true,
    lingerMs: flags.linger ?? DEFAULT_DELIVERY.lingerMs,
    batchBytes: flags.batchSize ?? DEFAULT_DELIVERY.batchBytes,
    bufferBytes: flags.bufferMemory ?? DEFAULT_DELIVERY.bufferBytes,
    deliveryTimeoutMs: flags.deliveryTimeout ?? DEFAULT_DELIVERY.deliveryTimeoutMs,
    undelivered: flags.undelivered,
    report: flags.report,
    brokers: flags.brokers,
    createTopic: flags.createTopic === true,
  };
}

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['pnpm producer', 'an order every 2 to 4 seconds'],
  ['pnpm producer --rate 10 --count 100', 'a hundred orders, ten a second'],
  ['pnpm producer --rate max --count 200000 --quiet', 'as fast as it goes, the summary only'],
  ['pnpm producer --late percent=5,by=10s-60s --malformed 1', 'orders that a job must survive'],
  [
    'pnpm producer --seed 42 --start-at 2024-07-15T00:00:00Z --time-step 1s --rate max --count 1000',
    'the same bytes on every run',
  ],
];

function producerCommand() {
  return createCommand({
    name: COMMAND,
    summary: 'produces orders into Kafka until Ctrl+C',
    examples: EXAMPLES,
  })
    .option('--topic <name>', 'topic to produce to', 'orders')
    .option('--count <n>', 'stop after so many orders (default: at Ctrl+C)', parseCount)
    .option('--interval <range>', 'pause between two orders (default: 2s-4s)', parseDurationRange)
    .option('--rate <n>', 'orders a second instead, or "max"', parseRate)
    .option('--seed <n>', 'makes the same orders again', parseInteger)
    .option('--customers <n>', 'how many customers', parseCount, 5)
    .option('--categories <names>', 'names with commas between them', parseList)
    .option('--amount <range>', 'amounts (default: 10-500)', parseAmountRange)
    .option(
      '--start-at <time>',
      'event time of the first order (ISO 8601), from a simulated clock',
      parseIsoTime,
    )
    .option(
      '--time-step <duration>',
      'how far that clock goes an order (default: 1s)',
      parsePositiveDuration,
    )
    .option('--burst <settings>', 'every=60s,for=5s,factor=20', (text) =>
      parseSettings(text, {
        every: parsePositiveDuration,
        for: parsePositiveDuration,
        factor: parseRate,
      }),
    )
    .option('--late <settings>', 'percent=5,by=10s-60s: orders of an earlier event time', (text) =>
      parseSettings(text, { percent: parsePercent, by: parseDurationRange }),
    )
    .option('--malformed <percent>', 'share of records that cannot be decoded', parsePercent)
    .option('--duplicates <percent>', 'share of records that repeat a recent order', parsePercent)
    .addOption(
      new Option(
        '--acks <who>',
        'who must have an order before it counts: all in-sync replicas, or 1 (the leader)',
      )
        .choices(['all', '1'] as const)
        .default('all' as const),
    )
    .option(
      '--linger <duration>',
      'how long a batch waits for more orders (default: 5ms)',
      parseDuration,
    )
    .option(
      '--batch-size <size>',
      'a batch of that size is sent at once (default: 256kB)',
      parseSize,
    )
    .option(
      '--buffer-memory <size>',
      'orders that wait for Kafka take that much; then no more are made (default: 8MB)',
      parseSize,
    )
    .option(
      '--delivery-timeout <duration>',
      'give an order up that Kafka has not confirmed for so long (default: 2m)',
      parsePositiveDuration,
    )
    .option('--undelivered <file>', 'write the orders there that Kafka did not confirm')
    .option('--json', 'a JSON object for each order instead of the lesson’s lines')
    .option('--quiet', 'print no orders, only the summary')
    .option('--report <file>', 'write the summary there as JSON')
    .option('--brokers <list>', 'host:port,… instead of KAFKA_BROKERS')
    .option('--create-topic', 'create a missing topic (3 partitions) on any Kafka');
}

function paceOf(
  range: DurationRange | undefined,
  perSecond: number | undefined,
  rangeFrom: string | undefined,
  rateFrom: string | undefined,
): Pace {
  check(
    range === undefined || perSecond === undefined || rangeFrom !== rateFrom,
    '--interval and --rate exclude each other: give one of them.',
  );
  const rateWins = perSecond !== undefined && (range === undefined || rateFrom === 'cli');
  if (rateWins) return { kind: 'rate', perSecond };
  return { kind: 'interval', range: range ?? { minMs: 2_000, maxMs: 4_000 } };
}

function eventTimeOf(
  startAt: number | undefined,
  stepMs: number | undefined,
): ProducerOptions['eventTime'] {
  check(startAt !== undefined || stepMs === undefined, '--time-step needs --start-at.');
  if (startAt === undefined) return undefined;
  check(startAt >= 0, '--start-at must not be before 1970.');
  return { startAt, stepMs: stepMs ?? DEFAULT_STEP_MS };
}

function burstOf(
  flag: { readonly every: number; readonly for: number; readonly factor: number },
  pace: Pace,
  simulated: boolean,
): Burst {
  check(flag.for <= flag.every, '--burst: "for" must not be longer than "every".');
  check(Number.isFinite(flag.factor), '--burst: "factor" is a number.');
  check(
    simulated || pace.kind === 'interval' || Number.isFinite(pace.perSecond),
    '--burst has nothing to speed up at --rate max: give a rate, or --start-at for bursts in event time.',
  );
  return { everyMs: flag.every, forMs: flag.for, factor: flag.factor };
}

function check(condition: boolean, message: string): void {
  if (!condition) throw new UsageError(message, COMMAND);
}
