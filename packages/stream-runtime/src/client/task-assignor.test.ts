import { AssignerProtocol } from '@tidemark/kafka-connection';
import { expect, test } from 'vitest';
import { taskAssignor } from './task-assignor.ts';

const counts: Readonly<Record<string, number>> = {
  orders: 3,
  returns: 3,
  repartition: 3,
  'first-changelog': 3,
  'second-changelog': 3,
};
const subTopologies = [
  { id: 0, topics: ['orders', 'returns'], changelog: 'first-changelog' },
  { id: 1, topics: ['repartition'], changelog: 'second-changelog' },
];

function assignor(held: { active: string[]; standby: string[] }, standbyReplicas = 1) {
  const cluster = {
    findTopicPartitionMetadata: (topic: string) =>
      Array.from({ length: counts[topic] ?? 0 }, (_, partitionId) => ({ partitionId })),
  };
  const assignment = { subTopologies, standbyReplicas, held: () => held };
  return taskAssignor(assignment)({ cluster } as never);
}

function member(memberId: string, active: string[] = [], standby: string[] = []) {
  const topics = Object.keys(counts);
  const { metadata } = assignor({ active, standby }).protocol({ topics });
  return { memberId, memberMetadata: metadata };
}

async function assign(members: { memberId: string; memberMetadata: Buffer }[]) {
  const leader = assignor({ active: [], standby: [] });
  const group = { members, topics: Object.keys(counts) } as never;
  const assigned = await leader.assign(group);
  return Object.fromEntries(
    assigned.map(({ memberId, memberAssignment }) => [
      memberId,
      { ...AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment },
    ]),
  );
}

test('a task brings its partition of all topics, and its standby the partition of the changelog', async () => {
  const assigned = await assign([
    member('a', ['0_0', '1_1', '1_2'], []),
    member('b', ['0_1', '0_2', '1_0'], []),
  ]);
  expect(assigned).toEqual({
    a: {
      orders: [0],
      returns: [0],
      repartition: [1, 2],
      'first-changelog': [1, 2],
      'second-changelog': [0],
    },
    b: {
      orders: [1, 2],
      returns: [1, 2],
      repartition: [0],
      'first-changelog': [0],
      'second-changelog': [1, 2],
    },
  });
});

test('a member whose user data are of another kind holds nothing', async () => {
  const topics = ['orders'];
  const userData = Buffer.from('not JSON');
  const memberMetadata = AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData });
  const assigned = await assign([{ memberId: 'a', memberMetadata }]);
  expect(assigned.a).toEqual({ orders: [0, 1, 2], returns: [0, 1, 2], repartition: [0, 1, 2] });
});
