import { expect, it } from 'vitest';
import { FakeKafka } from '../test-support/fake-kafka.ts';
import { graphOf, order, ordersOf, totalsJob } from '../test-support/order-job.ts';
import { startJob } from '../test-support/start-job.ts';
import { findState, removeState } from './reset-job.ts';

const statelessJob = () => graphOf((environment) => void ordersOf(environment).print('order'));

async function ranOnce() {
  const kafka = new FakeKafka({ orders: 2, 'orders-dead-letters': 2, 'group-x-changelog': 1 });
  kafka.append('orders', 0, order('ann', 5));
  const job = await startJob(kafka, { bounded: true });
  await job.run();
  await job.result;
  return kafka;
}

it('a reset removes offsets and internal topics, and a run after it begins anew', async () => {
  const kafka = await ranOnce();
  const before = new Set(kafka.counts.keys());
  const found = await findState(totalsJob(), kafka.connect(), 'group');
  expect(new Set(kafka.counts.keys())).toEqual(before);
  const removed = await removeState(totalsJob(), kafka.connect(), 'group');
  expect(removed).toEqual(found);
  expect(removed.topics).toEqual([
    'group-category-changelog',
    'group-category-repartition',
    'group-orders-changelog',
  ]);
  expect([...kafka.counts.keys()].sort()).toEqual([
    'group-x-changelog',
    'orders',
    'orders-dead-letters',
  ]);
  const again = await startJob(kafka, { bounded: true });
  await again.run();
  expect(await again.result).toMatchObject({ records: 1, restoredKeys: 0 });
  expect(again.printed).toContain('customer> ann 5');
});

it('a reset removes what an earlier form of the job has left behind, too', async () => {
  const kafka = await ranOnce();
  const found = await findState(statelessJob(), kafka.connect(), 'group');
  expect(found).toEqual({
    groupId: 'group',
    offsets: 4,
    topics: ['group-category-changelog', 'group-category-repartition', 'group-orders-changelog'],
  });
  await removeState(statelessJob(), kafka.connect(), 'group');
  expect(kafka.committed.size).toBe(0);
  expect([...kafka.counts.keys()].sort()).toEqual([
    'group-x-changelog',
    'orders',
    'orders-dead-letters',
  ]);
});

it('a reset leaves alone what is not named for the group, whatever its offsets say', async () => {
  const kafka = new FakeKafka({ orders: 1, 'other-orders-changelog': 1, 'my-repartition': 1 });
  kafka.committed.set('orders-0', 1).set('my-repartition-0', 1);
  kafka.metadata.set('orders-0', 'state=other-orders-changelog');
  kafka.metadata.set('my-repartition-0', 'topic=internal');
  const removed = await removeState(statelessJob(), kafka.connect(), 'group');
  expect(removed).toEqual({ groupId: 'group', offsets: 2, topics: [] });
  expect(kafka.counts.size).toBe(3);
});

it('a group that never was has nothing to remove', async () => {
  const kafka = new FakeKafka({});
  const removed = await removeState(totalsJob(), kafka.connect(), 'group');
  expect(removed).toEqual({ groupId: 'group', offsets: 0, topics: [] });
});

it('a group with members is not reset, and the error says who they are', async () => {
  const kafka = new FakeKafka({ orders: 1 });
  await startJob(kafka);
  await expect(removeState(totalsJob(), kafka.connect(), 'group')).rejects.toMatchObject({
    code: 'GROUP_HAS_MEMBERS',
    message: 'The group group has a member: fake at /127.0.0.1.',
  });
  expect(kafka.counts.has('group-orders-changelog')).toBe(true);
});
