/**
 * `pnpm bench pipeline`: the producer and lesson 03 beside kafkajs alone on the same broker in the same run. Absolute
 * rates move with the machine; the ratios are the result.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectKafka, ensureTopic, kafkaSettings } from '@tidemark/kafka-connection';
import { runNode } from './run-node.ts';

/** How the pipeline benchmark runs. */
export interface PipelineOptions {
  /** The Kafka to measure on. */
  readonly brokers: string;
  /** Orders in each round. */
  readonly orders: number;
  readonly rounds: number;
}

/** Rates of one round, in orders a second. */
export interface PipelineRates {
  readonly bareProducer: number;
  readonly producer: number;
  readonly bareConsumer: number;
  readonly lesson03: number;
  readonly bareTransform: number;
  readonly lesson03Output: number;
}

const PARTITIONS = 3;

/** Runs the rounds one after the other and hands each to `onRound`. */
export async function benchPipeline(
  options: PipelineOptions,
  onRound: (rates: PipelineRates) => void,
): Promise<void> {
  await using connection = await connectKafka(kafkaSettings({}, { brokers: options.brokers }), {
    clientId: 'bench',
  });
  for (let round = 1; round <= options.rounds; round++) {
    const name = `bench-${process.pid}-${round}`;
    const bareTopic = `${name}-bare`;
    await ensureTopic(connection, bareTopic, { create: true, partitions: PARTITIONS });
    for (const topic of [name, `${name}-results`]) {
      await ensureTopic(connection, topic, { create: true, partitions: PARTITIONS });
    }
    const run = { ...options, topic: name };
    onRound({
      bareProducer: await bareRate('produce', { ...run, topic: bareTopic }),
      producer: await appRate('apps/producer', run, [
        '--rate',
        'max',
        '--count',
        `${options.orders}`,
      ]),
      bareConsumer: await bareRate('consume', run),
      lesson03: await appRate('apps/order-processing', run, [
        ...['--bounded', '--from', 'earliest', '--group', name],
      ]),
      bareTransform: await bareRate('transform', run),
      lesson03Output: await appRate('apps/order-processing', run, [
        ...['--bounded', '--from', 'earliest', '--group', `${name}-output`],
        ...['--output', `${name}-results`],
      ]),
    });
  }
}

interface Run {
  readonly brokers: string;
  readonly topic: string;
  readonly orders: number;
}

async function bareRate(mode: 'produce' | 'consume' | 'transform', run: Run): Promise<number> {
  const output = await runNode(
    ['scripts/src/bench/bare-client.ts', mode, run.brokers, run.topic, `${run.orders}`],
    { TIDEMARK_STOCK_KAFKAJS: '1' },
  );
  return rate(JSON.parse(output), 'records');
}

async function appRate(app: string, run: Run, args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  try {
    const report = join(folder, 'report.json');
    const common = ['--brokers', run.brokers, '--topic', run.topic, '--quiet', '--report', report];
    await runNode([`${app}/src/main.ts`, ...common, ...args]);
    const measured: unknown = JSON.parse(readFileSync(report, 'utf8'));
    return rate(measured, app === 'apps/producer' ? 'acknowledged' : 'orders');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function rate(measured: unknown, countField: string): number {
  const { [countField]: count, elapsedMs } = Object(measured);
  if (typeof count !== 'number' || typeof elapsedMs !== 'number') {
    throw new Error(`no ${countField} and elapsedMs in ${JSON.stringify(measured)}`);
  }
  return (count / elapsedMs) * 1000;
}
