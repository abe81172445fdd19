/**
 * kafkajs with the modules of `kafka-connection/src/fast-path` beside stock kafkajs and, where Java is
 * there, beside the perf-test tools of Kafka, all in one run on one broker. Rounds alternate, so that
 * what else the machine does hits both; the ratios are the result.
 */
import { connectKafka, ensureTopic, kafkaSettings } from '@tidemark/kafka-connection';
import { median } from './median.ts';
import { runNode } from './run-node.ts';

/** What is measured, and for how long. */
export interface FastPathOptions {
  /** The Kafka to measure on. */
  readonly brokers: string;
  /** Records of 120 bytes in each round of producing and consuming. */
  readonly records: number;
  readonly transactions: number;
  readonly idleMs: number;
  readonly rounds: number;
  /** Whether to measure Kafka's Java clients, too. */
  readonly java: boolean;
}

/** One line of the result; ratios are better the larger they are. */
export interface FastPathFigure {
  readonly name: string;
  readonly unit: string;
  readonly stock: number;
  readonly fast: number;
  /** How many times better than stock, median of the rounds. */
  readonly ratio: number;
  /** The Java client in the same run. */
  readonly java?: number;
}

interface Measured {
  readonly count: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
}

interface Round {
  readonly stock: Measured;
  readonly fast: Measured;
}

const PARTITIONS = 3;

/** Runs everything and tells of each step by `note`. */
export async function benchFastPath(
  options: FastPathOptions,
  note: (line: string) => void = () => {},
): Promise<FastPathFigure[]> {
  const topic = `fast-path-${process.pid}`;
  const { brokers, records } = options;
  await using connection = await connectKafka(kafkaSettings({}, { brokers }), {
    clientId: 'bench',
  });
  await ensureTopic(connection, topic, { create: true, partitions: PARTITIONS });
  const rounds = async (mode: string, count: number) => {
    const measured: Round[] = [];
    for (let round = 1; round <= options.rounds; round++) {
      note(`${mode}, round ${round} of ${options.rounds}`);
      const stock = await runClient(true, mode, brokers, topic, count);
      measured.push({ stock, fast: await runClient(false, mode, brokers, topic, count) });
    }
    return measured;
  };
  const produced = await rounds('produce', records);
  const java = options.java
    ? await benchJava({ ...options, topic: `${topic}-java` }, note)
    : undefined;
  const consumed = await rounds('consume', records);
  const transacted = await rounds('transact', options.transactions);
  const transactedEagerly = await rounds('transact-eager', options.transactions);
  const idled = await rounds('idle', options.idleMs);
  return [
    { ...figure('produce, idempotent', 'records/s', produced, perSecond), ...java?.produce },
    figure('produce, CPU', 'µs/record', produced, cpuEach),
    { ...figure('consume', 'records/s', consumed, perSecond), ...java?.consume },
    figure('consume, CPU', 'µs/record', consumed, cpuEach),
    figure('transactions', '/s', transacted, perSecond),
    figure('transactions, retry after 10 ms', '/s', transactedEagerly, perSecond),
    figure('idle, CPU', '% of a core', idled, cpuShare),
  ];
}

interface Measure {
  of(measured: Measured): number;
  readonly isBetterLarge: boolean;
}

const perSecond: Measure = {
  of: ({ count, elapsedMs }) => (count / elapsedMs) * 1_000,
  isBetterLarge: true,
};
const cpuEach: Measure = {
  of: ({ count, cpuMs }) => (cpuMs / count) * 1_000,
  isBetterLarge: false,
};
const cpuShare: Measure = {
  of: ({ elapsedMs, cpuMs }) => (cpuMs / elapsedMs) * 100,
  isBetterLarge: false,
};

function figure(
  name: string,
  unit: string,
  rounds: readonly Round[],
  { of, isBetterLarge }: Measure,
): FastPathFigure {
  const ratioOf = ({ stock, fast }: Round) =>
    isBetterLarge ? of(fast) / of(stock) : of(stock) / of(fast);
  return {
    name,
    unit,
    stock: median(rounds.map(({ stock }) => of(stock))),
    fast: median(rounds.map(({ fast }) => of(fast))),
    ratio: median(rounds.map(ratioOf)),
  };
}

/** The perf-test tools of Kafka: the producer with larger batches than its default, as it is tuned. */
async function benchJava(
  { brokers, records, topic }: FastPathOptions & { topic: string },
  note: (line: string) => void,
): Promise<{ produce: { java: number }; consume: { java: number } }> {
  note('Java producer and consumer');
  const tool = (name: string, ...args: string[]) =>
    runNode(['scripts/src/real-kafka/main.ts', 'cli', name, ...args]);
  await tool(
    'kafka-topics',
    '--bootstrap-server',
    brokers,
    '--create',
    '--topic',
    topic,
    '--partitions',
    '3',
  );
  const produced = await tool(
    'kafka-producer-perf-test',
    ...['--bootstrap-server', brokers, '--topic', topic, '--num-records', `${records}`],
    ...['--record-size', '120', '--throughput', '-1'],
    ...['--command-property', 'acks=all', '--command-property', 'batch.size=131072'],
    ...['--command-property', 'linger.ms=5'],
  );
  const consumed = await tool(
    'kafka-consumer-perf-test',
    ...['--bootstrap-server', brokers, '--topic', topic, '--num-records', `${records}`],
    ...['--timeout', '20000'],
  );
  return {
    produce: { java: numberIn(produced, /([\d.]+) records\/sec(?!.*records\/sec)/s) },
    // Its last column: records a second of fetching, without the time to join the group.
    consume: { java: numberIn(consumed, /([\d.]+)\s*$/) },
  };
}

function numberIn(text: string, pattern: RegExp): number {
  const found = pattern.exec(text.trim())?.[1];
  if (found === undefined) throw new Error(`no figure in: ${text}`);
  return Number(found);
}

async function runClient(
  isStock: boolean,
  mode: string,
  brokers: string,
  topic: string,
  count: number,
): Promise<Measured> {
  const output = await runNode(
    ['scripts/src/bench/fast-path-client.ts', mode, brokers, topic, `${count}`],
    { TIDEMARK_STOCK_KAFKAJS: isStock ? '1' : '' },
  );
  const measured: unknown = JSON.parse(output);
  if (isMeasured(measured)) return measured;
  throw new Error(`${mode} told nothing: ${output}`);
}

function isMeasured(value: unknown): value is Measured {
  const { count, elapsedMs, cpuMs } = Object(value);
  return [count, elapsedMs, cpuMs].every((each) => typeof each === 'number');
}
