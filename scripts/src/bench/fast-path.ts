/**
 * kafkajs with the modules of `kafka-connection/src/fast-path` beside stock kafkajs and, where Java is
 * there, beside the perf-test tools of Kafka, all in one run on one broker. Rounds alternate, so that
 * what else the machine does hits both; the ratios are the result.
 */
import { connectKafka, ensureTopic, kafkaSettings } from '@tidemark/kafka-connection';
import { javaConsumes, javaProduces } from './kafka-perf-test.ts';
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
  /** Kafka's Java client in the same rounds, tuned. */
  readonly java?: number;
  /** How many times ours is better than it, median of the rounds. */
  readonly javaRatio?: number;
}

interface Measured {
  readonly count: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
}

interface Round {
  readonly stock: Measured;
  readonly fast: Measured;
  /** Records a second. */
  readonly java?: number | undefined;
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
  const rounds = async (mode: string, count: number, java?: () => Promise<number>) => {
    const measured: Round[] = [];
    for (let round = 1; round <= options.rounds; round++) {
      note(`${mode}, round ${round} of ${options.rounds}`);
      const stock = await runClient(true, mode, brokers, topic, count);
      const fast = await runClient(false, mode, brokers, topic, count);
      measured.push({ stock, fast, java: await java?.() });
    }
    return measured;
  };
  const javaTopic = `${topic}-java`;
  const withJava = (measure: () => Promise<number>) => (options.java ? measure : undefined);
  if (options.java) {
    await ensureTopic(connection, javaTopic, { create: true, partitions: PARTITIONS });
  }
  const produced = await rounds(
    'produce',
    records,
    withJava(() => javaProduces(brokers, javaTopic, records)),
  );
  const consumed = await rounds(
    'consume',
    records,
    withJava(() => javaConsumes(brokers, javaTopic, records)),
  );
  const transacted = await rounds('transact', options.transactions);
  const transactedEagerly = await rounds('transact-eager', options.transactions);
  const idled = await rounds('idle', options.idleMs);
  return [
    { ...figure('produce, idempotent', 'records/s', produced, perSecond), ...beside(produced) },
    figure('produce, CPU', 'µs/record', produced, cpuEach),
    { ...figure('consume', 'records/s', consumed, perSecond), ...beside(consumed) },
    figure('consume, CPU', 'µs/record', consumed, cpuEach),
    figure('transactions', '/s', transacted, perSecond),
    figure('transactions, retry after 10 ms', '/s', transactedEagerly, perSecond),
    figure('idle, CPU', '% of a core', idled, cpuShare),
  ];
}

/** Ours beside Java's, in records a second. */
function beside(rounds: readonly Round[]): Pick<FastPathFigure, 'java' | 'javaRatio'> {
  const pairs = rounds.flatMap(({ fast, java }) =>
    java === undefined ? [] : [{ java, ratio: perSecond.of(fast) / java }],
  );
  if (pairs.length === 0) return {};
  return {
    java: median(pairs.map(({ java }) => java)),
    javaRatio: median(pairs.map(({ ratio }) => ratio)),
  };
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
