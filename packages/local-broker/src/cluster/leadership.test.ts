import { expect, test } from 'vitest';
import { Coordinators, shareOf } from './coordinators.ts';
import { MovingLeadership, NO_LEADER } from './leadership.ts';
import { checkReplicas, spreadReplicas } from './replica-placement.ts';

const up = (...ids: number[]) => new Set(ids);

test('the next replica in sync takes over from a leader that goes down', () => {
  const leadership = new MovingLeadership([2, 3, 1], up(1, 2, 3));
  expect(leadership.leaderId).toBe(2);
  expect(leadership.down(3)).toBe(false);
  expect(leadership.down(2)).toBe(true);
  expect(leadership).toMatchObject({ leaderId: 1, isr: [1], replicas: [2, 3, 1] });
});

test('the last replica in sync stays in sync when it is down, and alone may lead again', () => {
  const leadership = new MovingLeadership([1, 2], up(1, 2));
  leadership.down(2);
  expect(leadership.down(1)).toBe(true);
  expect(leadership).toMatchObject({ leaderId: NO_LEADER, isr: [1] });
  expect(leadership.up(2, up(2))).toBe(false);
  expect(leadership).toMatchObject({ leaderId: NO_LEADER, isr: [1] });
  expect(leadership.up(1, up(1, 2))).toBe(true);
  expect(leadership).toMatchObject({ leaderId: 1, isr: [1, 2] });
});

test('who comes back is in sync, and leads again when it is asked to', () => {
  const leadership = new MovingLeadership([1, 2, 3], up(1, 2, 3));
  leadership.down(1);
  expect(leadership.up(1, up(1, 2, 3))).toBe(false);
  expect(leadership).toMatchObject({ leaderId: 2, isr: [1, 2, 3] });
  expect(leadership.prefer(up(1, 2, 3))).toBe(true);
  expect(leadership.leaderId).toBe(1);
});

test('the leaders of a new topic go round the brokers', () => {
  const site = { brokerIds: [1, 2, 3], up: up(1, 2, 3) };
  expect(spreadReplicas(site, { partitions: 4, replicationFactor: 2, first: 1 })).toEqual([
    [2, 3],
    [3, 1],
    [1, 2],
    [2, 3],
  ]);
});

test('brokers that are down get replicas only where there are too few others', () => {
  const site = { brokerIds: [1, 2, 3], up: up(1, 3) };
  const spread = (replicationFactor: number) =>
    spreadReplicas(site, { partitions: 2, replicationFactor, first: 0 });
  expect(spread(2)).toEqual([
    [1, 3],
    [3, 1],
  ]);
  expect(spread(3)).toEqual([
    [1, 3, 2],
    [3, 1, 2],
  ]);
  expect(() => spread(4)).toThrow(/only 3 broker/);
  expect(() => spread(0)).toThrow(/larger than 0/);
});

test.each([
  [[[1, 2], [3]], /as many replicas/],
  [[[1, 1]], /named twice/],
  [[[4]], /no broker 4/],
  [[[]], /at least one/],
])('the assignment %j is refused', (rows, reason) => {
  expect(() => checkReplicas(rows, { brokerIds: [1, 2, 3], up: up(1) })).toThrow(reason);
});

// What Java's String.hashCode says: 'hello' 99162322, 'polygenelubricants' the smallest integer there is.
test.each([
  ['', 0],
  ['hello', 22],
  ['polygenelubricants', 0],
])('%j belongs to the share that Kafka gives it', (key, share) => {
  expect(shareOf(key)).toBe(share);
});

test('coordinators are spread over the brokers', () => {
  const coordinators = new Coordinators([1, 2, 3], up(1, 2, 3));
  const leaders = ['a', 'b', 'c', 'd', 'e', 'f'].map((key) => coordinators.leaderOf(key));
  expect(new Set(leaders)).toEqual(up(1, 2, 3));
});
