/** One chaos run: a job in several instances, a Kafka that breaks, and a look at every result. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder } from '@tidemark/command-line';
import { connectKafka, createTopic, kafkaSettings } from '@tidemark/kafka-connection';
import { type ChaosRecord, chaosOrders } from './chaos-orders.ts';
import { Disturbances } from './disturbances.ts';
import { Instance } from './instance.ts';
import type { KafkaUnderTest } from './kafka/kafka-under-test.ts';
import { watchPositions } from './positions-watch.ts';
import { produceRecords } from './produce-records.ts';
import { readResults } from './results-reader.ts';
import { type FaultCounts, type ScheduledFault, schedule } from './schedule.ts';
import { Faults, type Ledger, type ResultObject } from './verify/ledger.ts';

/** What runs under chaos. */
export interface ChaosJob {
  readonly name: string;
  /** The file and its arguments for one instance. */
  instanceArgs(topics: { readonly input: string; readonly output: string }): readonly string[];
  /** What it reads beside the orders, by topic; produced at the same pace. */
  moreInputs?(
    input: string,
    records: readonly ChaosRecord[],
  ): Record<string, readonly ChaosRecord[]>;
  ledgers(records: readonly ChaosRecord[], partitions: number): readonly Ledger[];
}

/** How a run goes. */
export interface ChaosOptions {
  readonly seed: number;
  readonly orders: number;
  readonly customers: number;
  readonly poisonEvery: number;
  readonly partitions: number;
  readonly instances: number;
  readonly durationMs: number;
  readonly freezeMs: number;
  readonly stallMs: number;
  readonly faults: FaultCounts;
  /** More environment for the instances. */
  readonly env: NodeJS.ProcessEnv;
  /** Gets a log file for each instance. */
  readonly dir: string;
  /** Without a new result for so long, what is missing will not come (default 60 s). */
  readonly patienceMs?: number;
  readonly note: (line: string) => void;
  /** Ends the instances for good; what the run comes to then means nothing. */
  readonly signal?: AbortSignal;
}

/** What a run came to. */
export interface ChaosOutcome {
  readonly seed: number;
  readonly expected: number;
  readonly seen: number;
  readonly deadLetters: number;
  readonly poison: number;
  /** Empty: every result once, and right. */
  readonly faults: readonly string[];
}

/** The consumer group of every job under chaos. */
const CHAOS_GROUP = 'chaos';

const PATIENCE_MS = 60_000;
/** Without a result for so long after the end, there are none that should not come. */
const AFTERMATH_MS = 2_000;
/** Without a result or a word for so long, an instance that was asked to stop does not. */
const STOP_PATIENCE_MS = 30_000;

/** Runs it to the end. */
export async function runChaos(
  job: ChaosJob,
  kafka: KafkaUnderTest,
  options: ChaosOptions,
): Promise<ChaosOutcome> {
  const { seed, note, partitions, patienceMs = PATIENCE_MS } = options;
  const topics = { input: 'orders', output: 'results' };
  const deadLetterTopic = `${topics.input}-dead-letters`;
  const settings = kafkaSettings({}, { brokers: kafka.bootstrapServers });
  await using connection = await connectKafka(settings, { clientId: 'chaos' });
  const records = chaosOrders({ ...options, count: options.orders });
  const inputs = { [topics.input]: records, ...job.moreInputs?.(topics.input, records) };
  for (const topic of [...Object.keys(inputs), topics.output, deadLetterTopic]) {
    await createTopic(connection, topic, { partitions });
  }
  const ledgers = job.ledgers(records, partitions);
  const take = (value: string) => {
    const result: ResultObject = JSON.parse(value);
    for (const ledger of ledgers) ledger.take(result);
  };
  const reader = await readResults(kafka.bootstrapServers, topics.output, take);
  let deadLetters = 0;
  const deadLetterReader = await readResults(kafka.bootstrapServers, deadLetterTopic, () => {
    deadLetters++;
  });
  const complaints = new Faults();
  const disturbances = new Disturbances();
  const instances = startInstances(job.name, options, {
    args: job.instanceArgs(topics),
    env: { ...process.env, ...options.env, KAFKA_BROKERS: kafka.bootstrapServers },
    disturbances,
    complaints,
  });
  // The first start makes the job's topics, which a cluster that lacks a broker refuses to make.
  await Promise.all(instances.map(({ atWork }) => atWork));
  const watch = watchPositions(connection, CHAOS_GROUP, Object.keys(inputs));
  await Promise.all([
    ...Object.entries(inputs).map(([topic, all]) =>
      produceRecords(connection, topic, all, options.durationMs * 0.9),
    ),
    breakThings(instances, kafka, disturbances, options),
  ]);
  note('calm: waiting for the last results');
  const expected = sum(ledgers, 'expected');
  const poison = records.filter(({ order }) => order === undefined).length;
  const calmAt = performance.now();
  while (sum(ledgers, 'seen') < expected || deadLetters < poison) {
    const lastAt = Math.max(calmAt, reader.lastAt, deadLetterReader.lastAt);
    if (performance.now() - lastAt > patienceMs) break;
    await sleep(200);
  }
  for (const [number, instance] of instances.entries()) {
    const code = await instance.stop(STOP_PATIENCE_MS, () => reader.lastAt);
    if (code !== 0) complaints.add(`instance ${number} stopped with exit code ${code}`);
  }
  do await sleep(AFTERMATH_MS);
  while (performance.now() - reader.lastAt < AFTERMATH_MS);
  await reader.close();
  await deadLetterReader.close();
  const seen = sum(ledgers, 'seen');
  const faults = [...ledgers.flatMap((ledger) => ledger.faults), ...complaints.all];
  faults.push(...(await watch.stop()));
  if (seen !== expected) faults.push(`${expected - seen} of ${expected} results are missing`);
  if (deadLetters !== poison) faults.push(`${deadLetters} dead letters of ${poison} bad records`);
  return { seed, expected, seen, deadLetters, poison, faults };
}

function sum(ledgers: readonly Ledger[], what: 'seen' | 'expected'): number {
  return ledgers.reduce((total, ledger) => total + ledger[what], 0);
}

function startInstances(
  name: string,
  { instances, seed, dir, note, signal }: ChaosOptions,
  start: {
    readonly args: readonly string[];
    readonly env: NodeJS.ProcessEnv;
    readonly disturbances: Disturbances;
    readonly complaints: Faults;
  },
): readonly Instance[] {
  const { args, env, disturbances, complaints } = start;
  makeFolder(dir);
  return Array.from(
    { length: instances },
    (_, number) =>
      new Instance({
        args,
        env,
        ...(signal && { signal }),
        logFile: join(dir, `${name}-${seed}-${number}.log`),
        onUnexpectedEnd({ how, isWithoutKafka, startedAt }) {
          if (isWithoutKafka && disturbances.wereSince(startedAt)) {
            note(`  instance ${number} found no Kafka; it is started again`);
          } else complaints.add(`instance ${number} ${how}`);
        },
      }),
  );
}

/** Faults of one instance, and of the broker, come one after the other; all else at the same time. */
async function breakThings(
  instances: readonly Instance[],
  kafka: KafkaUnderTest,
  disturbances: Disturbances,
  options: ChaosOptions,
): Promise<void> {
  const { seed, durationMs, faults, note } = options;
  const begin = performance.now();
  const queues = new Map<unknown, Promise<void>>();
  for (const fault of schedule(seed, durationMs, faults)) {
    await sleep(Math.max(0, begin + fault.atMs - performance.now()));
    const instance = instances[fault.target % instances.length];
    if (instance === undefined) return;
    const site = ofInstance(fault) ? instance : kafka;
    const before = queues.get(site) ?? Promise.resolve();
    const next = before.then(async () => {
      const at = ((performance.now() - begin) / 1_000).toFixed(1);
      note(`${at} s: ${fault.kind}${ofInstance(fault) ? ` ${instances.indexOf(instance)}` : ''}`);
      const happening = () => happen(fault, instance, kafka, options);
      const happened = ofInstance(fault) ? happening() : disturbances.during(happening);
      // A broker that is away now cannot be told to move a leader: that is chaos, too.
      await happened.catch((error) => note(`  ${error}`));
    });
    queues.set(site, next);
  }
  await Promise.all(queues.values());
}

function ofInstance({ kind }: ScheduledFault): boolean {
  return kind === 'kill' || kind === 'freeze';
}

function happen(
  { kind, target }: ScheduledFault,
  instance: Instance,
  kafka: KafkaUnderTest,
  { freezeMs, stallMs }: ChaosOptions,
): Promise<void> {
  switch (kind) {
    case 'kill':
      return instance.kill();
    case 'freeze':
      return instance.freeze(freezeMs);
    case 'restart-broker':
      return kafka.restartBroker(target);
    case 'kill-broker':
      return kafka.killBroker(target);
    case 'cut':
      return kafka.cut();
    case 'stall':
      return kafka.stall(stallMs);
    case 'move-leader':
      return kafka.moveLeader(target);
  }
}
