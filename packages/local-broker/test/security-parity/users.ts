// Users with few permissions and with none, as the local broker and Apache Kafka know them, and what is there for them.

import type { BrokerUsers } from '../../src/security/permissions.ts';
import type { Message } from '../wire-client.ts';

/** The users of both brokers; passwords as the launcher of Apache Kafka sets them. */
export const PARITY_USERS: BrokerUsers = {
  admin: { password: 'admin-secret' },
  alice: {
    password: 'alice-secret',
    permissions: [
      { topic: 'open', operations: ['read', 'write', 'describeConfigs'] },
      { topic: 'visible', operations: ['describe'] },
      { topic: 'made-*', operations: ['create', 'delete', 'alterConfigs'] },
      { group: 'group-a', operations: ['read'] },
      { transactionalId: 'tx-a', operations: ['write'] },
    ],
  },
  bob: { password: 'bob-secret', permissions: [] },
};

/** The same as ACLs of Kafka: CreateAcls v3, with the numbers of ResourceType, PatternType and AclOperation. */
export const PARITY_ACLS: Message = {
  creations: [
    ...[3, 4, 10].map((operation) => acl(2, 'open', operation)),
    acl(2, 'visible', 8),
    ...[5, 6, 11].map((operation) => acl(2, 'made-', operation, 4)),
    acl(3, 'group-a', 3),
    acl(5, 'tx-a', 4),
  ],
};

function acl(resourceType: number, resourceName: string, operation: number, pattern = 3) {
  return {
    ...{ resourceType, resourceName, resourcePatternType: pattern, principal: 'User:alice' },
    ...{ host: '*', operation, permissionType: 3 },
  };
}

/** Topics that are there before anybody asks. */
export const PARITY_TOPICS = ['open', 'visible', 'hidden', 'made-before'];
