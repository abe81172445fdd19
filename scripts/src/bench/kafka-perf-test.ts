/** Kafka's own producer and consumer by its perf-test tools, as yardsticks of the same run. */
import { requireJava, requireMaven } from '../real-kafka/prerequisites.ts';
import { runNode } from './run-node.ts';

/** Why the tools cannot run here, or nothing. */
export function whyNoJava(): string | undefined {
  try {
    requireJava();
    requireMaven();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const RECORD_BYTES = 120;
// As our client: what finds leaders and warms up does not count.
const WARM_UP = 20_000;
const CONSUMER_TIMEOUT_MS = 30_000;

/** Records a second of kafka-producer-perf-test, idempotent, tuned: batches of 128 kB, 5 ms of linger. */
export async function javaProduces(
  brokers: string,
  topic: string,
  records: number,
): Promise<number> {
  const output = await tool(
    'kafka-producer-perf-test',
    ...['--bootstrap-server', brokers, '--topic', topic],
    ...['--num-records', `${records + WARM_UP}`, '--warmup-records', `${WARM_UP}`],
    ...['--record-size', `${RECORD_BYTES}`, '--throughput', '-1'],
    ...['--command-property', 'acks=all', '--command-property', 'enable.idempotence=true'],
    ...['--command-property', 'batch.size=131072', '--command-property', 'linger.ms=5'],
  );
  // The last line is that of the steady state.
  return numberIn(output, /([\d.]+) records\/sec(?!.*records\/sec)/s);
}

/** Records a second of kafka-consumer-perf-test while it fetches: its last column. */
export async function javaConsumes(
  brokers: string,
  topic: string,
  records: number,
): Promise<number> {
  const output = await tool(
    'kafka-consumer-perf-test',
    ...['--bootstrap-server', brokers, '--topic', topic, '--num-records', `${records}`],
    ...['--timeout', `${CONSUMER_TIMEOUT_MS}`],
  );
  return numberIn(output, /([\d.]+)\s*$/);
}

function tool(name: string, ...args: string[]): Promise<string> {
  return runNode(['scripts/src/real-kafka/main.ts', 'cli', name, ...args]);
}

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text.trim())?.[1];
  if (found === undefined) throw new Error(`no figure in: ${text}`);
  return Number(found);
}
