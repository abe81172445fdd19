/**
 * Why `sendMessages` of kafkajs is replaced, without chance: partition 1 moves to the broker that
 * leads partition 0 while producers know nothing of it, and the old leader is there to say so. Stock
 * kafkajs has the new leader's answer for partition 0 by then, sends nothing more, and resolves.
 */
import type { Cluster } from '../cluster.ts';
import { type LineProcess, startLineProcess } from './line-process.ts';
import { type LossyCluster, until } from './lossy-cluster.ts';
import { leadersOf } from './roles.ts';

/** One producer's part. */
export interface StaleProducer {
  /** Of its records: "NAME after 0" and "NAME after 1". */
  readonly name: string;
  readonly isStock: boolean;
  readonly process: LineProcess;
}

/** The broker whose partition moves. */
export const MOVED_FROM = 2;
const MOVED_TO = 1;
const MODES = ['plain', 'idempotent', 'transactional'];
const CLIENT = 'scripts/src/real-kafka/drill/stale-leader-client.ts';

/** Makes the topic and starts producers, stock and ours, that know its leaders. */
export async function startStaleProducers(
  { connection, brokers, cluster }: LossyCluster,
  topic: string,
): Promise<readonly StaleProducer[]> {
  const admin = await connection.admin();
  const third = thirdOf(cluster);
  const replicaAssignment = [
    { partition: 0, replicas: [MOVED_TO, MOVED_FROM, third] },
    { partition: 1, replicas: [MOVED_FROM, MOVED_TO, third] },
  ];
  await admin.createTopics({ topics: [{ topic, replicaAssignment }], waitForLeaders: false });
  await untilLedBy(connection, topic, [MOVED_TO, MOVED_FROM]);
  const producers = MODES.flatMap((mode) =>
    [true, false].map((isStock) => {
      const name = `${isStock ? 'stock' : 'ours'}-${mode}`;
      const env = { TIDEMARK_STOCK_KAFKAJS: isStock ? '1' : '' };
      return {
        name,
        isStock,
        process: startLineProcess(CLIENT, [mode, brokers, topic, name], env),
      };
    }),
  );
  await until('producers that know the leaders', () =>
    producers.every(({ process }) => process.stdout.some(({ text }) => text === 'ready')),
  );
  return producers;
}

/** After the leader moved: lets them send, and resolves with the partitions that each was told of. */
export async function releaseStaleProducers(
  { connection }: LossyCluster,
  topic: string,
  producers: readonly StaleProducer[],
): Promise<Record<string, string>> {
  await untilLedBy(connection, topic, [MOVED_TO, MOVED_TO]);
  for (const { process } of producers) process.write('go');
  await Promise.all(producers.map(({ process }) => process.exited));
  return Object.fromEntries(
    producers.map(({ name, process: { stdout, stderr } }) => [
      name,
      stdout.at(-1)?.text === 'ready'
        ? stderr.map(({ text }) => text).join('\n')
        : (stdout.at(-1)?.text ?? ''),
    ]),
  );
}

function untilLedBy(
  connection: LossyCluster['connection'],
  topic: string,
  wanted: readonly number[],
): Promise<void> {
  return until(`leaders of ${topic}: ${wanted}`, async () => {
    const leaders = await leadersOf(connection, topic);
    return String(leaders) === String(wanted);
  });
}

function thirdOf({ nodes }: Cluster): number {
  return nodes.find(({ id }) => id !== MOVED_FROM && id !== MOVED_TO)?.id ?? MOVED_TO;
}
