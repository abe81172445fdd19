import { expect, test } from 'vitest';
import { startBroker } from '../broker.ts';
import { checkUsers } from './check-users.ts';

test('users with and without passwords and permissions are users', () => {
  checkUsers({
    root: { password: 'x' },
    'CN=alice': {},
    bob: {
      password: 'y',
      permissions: [
        { topic: 'orders-*', operations: ['read', 'describeConfigs'] },
        { group: '*', operations: ['all'] },
        { transactionalId: 'tx', operations: [] },
        { cluster: true, operations: ['idempotentWrite'] },
      ],
    },
  });
});

const permissions = (...list: unknown[]) => ({ alice: { password: 'hush', permissions: list } });
test.each([
  ['a list', ['alice'], 'Users are an object'],
  ['a bare password', { alice: 'hush' }, "User 'alice' is no object"],
  ['an empty password', { alice: { password: '' } }, 'a password is a text that is not empty'],
  ['a number', { alice: { password: 1234 } }, 'a password is a text that is not empty'],
  ['another field', { alice: { passwd: 'hush' } }, "has 'passwd', which means nothing"],
  ['no list', { alice: { permissions: {} } }, 'permissions are a list'],
  ['a permission on nothing', permissions({ operations: ['read'] }), 'permission 1 is about none'],
  [
    'a permission on two things',
    permissions({ topic: 'a', group: 'b', operations: ['read'] }),
    'permission 1 is about none or several of topic, group, transactionalId, cluster',
  ],
  ['a cluster with a name', permissions({ cluster: 'c', operations: [] }), 'cluster is true'],
  ['no operations', permissions({ topic: 'a' }), 'has no list of operations'],
  [
    'a typing error',
    permissions({ topic: 'a', operations: [] }, { topic: 'a', operations: ['raed'] }),
    "permission 2: 'raed' is no operation on a topic; there are read, write",
  ],
  [
    'an operation on something else',
    permissions({ group: 'a', operations: ['write'] }),
    "'write' is no operation on a group; there are read, delete",
  ],
])('%s is refused, and no password is told', async (_, users, message) => {
  const started = startBroker({ users: users as never });
  await expect(started).rejects.toMatchObject({
    code: 'BROKER_USERS_INVALID',
    message: expect.stringContaining(message),
  });
  await expect(started).rejects.not.toThrow('hush');
});
