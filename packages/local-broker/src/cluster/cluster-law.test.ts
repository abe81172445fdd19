// Whatever happens to leaders and brokers: what was acknowledged is there, in order, and epochs never go back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientOf, fetch, produce } from '../../test/cluster-client.ts';
import { TemporaryFolder } from '../../test/temporary-folder.ts';
import { readBatchHeader } from '../records/batch-header.ts';
import { type Cluster, startCluster } from './cluster.ts';

const BROKERS = [1, 2, 3];
const PARTITIONS = [0, 1];
const topics = { t: { partitions: PARTITIONS.length, configs: { 'min.insync.replicas': '2' } } };

const broker = fc.constantFrom(...BROKERS);
const partition = fc.constantFrom(...PARTITIONS);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('produce'), broker, partition }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('move'), broker, partition }) },
  fc.record({ type: fc.constantFrom('stop', 'kill', 'start'), broker, partition }),
  fc.record({ type: fc.constantFrom('elect', 'restart'), broker, partition }),
);
type Step = { readonly type: string; readonly broker: number; readonly partition: number };

/** What must be true of a partition. */
interface Expected {
  readonly acknowledged: string[];
  epoch: number;
}

test('what is acknowledged stays, in order, and epochs only go up', async () => {
  const holds = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
    using folder = new TemporaryFolder();
    const start = () => startCluster({ dataDir: folder.path, topics });
    const expected = PARTITIONS.map((): Expected => ({ acknowledged: [], epoch: 0 }));
    let cluster = await start();
    try {
      for (const [index, each] of steps.entries()) {
        if (each.type === 'restart') {
          await cluster.close();
          cluster = await start();
        } else await take(cluster, each, `${index}`, expected);
        for (const one of PARTITIONS) checkLeadership(cluster, one, expected);
      }
      for (const id of BROKERS) await cluster.startBroker(id);
      for (const one of PARTITIONS) await checkRecords(cluster, one, expected);
    } finally {
      await cluster.close();
    }
  });
  await fc.assert(holds, { numRuns: 12 });
});

async function take(
  cluster: Cluster,
  { type, broker: brokerId, partition: index }: Step,
  value: string,
  expected: readonly Expected[],
): Promise<void> {
  const { isr } = cluster.partition('t', index);
  const isUp = cluster.brokers.has(brokerId);
  if (type === 'stop') await cluster.stopBroker(brokerId);
  if (type === 'kill') await cluster.stopBroker(brokerId, { how: 'kill' });
  if (type === 'start') await cluster.startBroker(brokerId);
  if (type === 'elect') cluster.electPreferredLeaders();
  if (type === 'move' && isUp && isr.includes(brokerId)) cluster.moveLeader('t', index, brokerId);
  if (type !== 'produce' || !isUp) return;
  const { leaderId } = cluster.partition('t', index);
  await using client = await clientOf(cluster, brokerId);
  const { error } = await produce(client, value, { partition: index });
  if (leaderId !== brokerId) expect(error).toBe('NOT_LEADER_OR_FOLLOWER');
  else expect(error).toBe(isr.length >= 2 ? 'NONE' : 'NOT_ENOUGH_REPLICAS');
  if (error === 'NONE') expected[index]?.acknowledged.push(value);
}

function checkLeadership(cluster: Cluster, index: number, expected: readonly Expected[]): void {
  const { leaderId, leaderEpoch, isr } = cluster.partition('t', index);
  const known = expected[index] ?? { epoch: 0 };
  expect(leaderEpoch).toBeGreaterThanOrEqual(known.epoch);
  known.epoch = leaderEpoch;
  const someUp = isr.some((id) => cluster.brokers.has(id));
  expect(leaderId).toSatisfy((id: number) =>
    someUp ? isr.includes(id) && cluster.brokers.has(id) : id === -1,
  );
}

async function checkRecords(
  cluster: Cluster,
  index: number,
  expected: readonly Expected[],
): Promise<void> {
  const { leaderId } = cluster.partition('t', index);
  await using client = await clientOf(cluster, leaderId);
  const { records, highWatermark } = await fetch(client, { partition: index });
  const epochs: number[] = [];
  const values: string[] = [];
  for (let at = 0; at < records.length; ) {
    const { batchLength, partitionLeaderEpoch } = readBatchHeader(records, at);
    epochs.push(partitionLeaderEpoch);
    at += batchLength + 12;
    values.push(/(\d+)\0$/.exec(records.toString('latin1', 0, at))?.[1] ?? '');
  }
  expect(values).toEqual(expected[index]?.acknowledged);
  expect(values).toHaveLength(highWatermark);
  expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
}
