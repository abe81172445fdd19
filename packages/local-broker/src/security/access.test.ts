import { expect, test } from 'vitest';
import { EVERYTHING, PermittedAccess } from './access.ts';

const access = new PermittedAccess([
  { topic: 'orders', operations: ['read'] },
  { topic: 'orders-*', operations: ['write', 'alterConfigs'] },
  { topic: 'orders-eu', operations: ['delete'] },
  { group: '*', operations: ['describe'] },
  { cluster: true, operations: ['create'] },
]);

test.each([
  ['read', 'orders', true],
  ['describe', 'orders', true],
  ['write', 'orders', false],
  ['read', 'orders-eu', false],
  ['write', 'orders-eu', true],
  ['delete', 'orders-eu', true],
  ['describeConfigs', 'orders-eu', true],
  ['delete', 'orders-us', false],
  ['write', 'orders-', true],
  ['read', 'Orders', false],
  ['read', '', false],
  ['read', '__proto__', false],
] as const)('%s on topic %s: %s', (operation, name, permitted) => {
  expect(access.allows(operation, 'topic', name)).toBe(permitted);
});

test('a permission is on one kind of thing', () => {
  expect(access.allows('describe', 'group', 'any')).toBe(true);
  expect(access.allows('read', 'group', 'orders')).toBe(false);
  expect(access.allows('describe', 'transactionalId', 'orders')).toBe(false);
  expect([access.allowsCluster('create'), access.allowsCluster('alter')]).toEqual([true, false]);
});

test('what is permitted on something is not what is permitted on everything', () => {
  expect([access.allowsSome('write', 'topic'), access.allowsSome('create', 'topic')]).toEqual([
    true,
    false,
  ]);
});

test('operations are told as bits: those of Kafka’s AclOperation that make sense for the resource', () => {
  expect(access.operations('topic', 'orders')).toBe((1 << 3) | (1 << 8));
  expect(access.operations('topic', 'unknown')).toBe(0);
  expect(access.clusterOperations()).toBe(0);
  expect([EVERYTHING.operations('topic', 'x'), EVERYTHING.clusterOperations()]).toEqual([
    3576, 8096,
  ]);
});

test('any number of names can be asked for', () => {
  for (let i = 0; i < 5_000; i += 1) access.allows('read', 'topic', `name-${i}`);
  expect(access.allows('read', 'topic', 'orders')).toBe(true);
});
