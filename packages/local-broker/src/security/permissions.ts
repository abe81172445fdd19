// Permissions as they are written down: a table for each user, after Apache Kafka's ACLs without DENY and hosts.

/**
 * What a user may do with what. A name that ends with `*` stands for all names that begin so, `*` alone for all
 * names. `'all'` stands for every operation. As in Kafka, read, write, delete and alter bring describe with them,
 * and alterConfigs brings describeConfigs.
 */
export type Permission =
  | { readonly topic: string; readonly operations: readonly TopicOperation[] }
  | { readonly group: string; readonly operations: readonly GroupOperation[] }
  | { readonly transactionalId: string; readonly operations: readonly TransactionalIdOperation[] }
  | { readonly cluster: true; readonly operations: readonly ClusterOperation[] };

/** What can be permitted, by what it is permitted on. */
export const OPERATIONS = {
  topic: [
    ...(['read', 'write', 'create', 'delete', 'alter'] as const),
    ...(['describe', 'describeConfigs', 'alterConfigs', 'all'] as const),
  ],
  group: ['read', 'delete', 'describe', 'describeConfigs', 'alterConfigs', 'all'],
  transactionalId: ['write', 'describe', 'all'],
  cluster: [
    ...(['create', 'delete', 'alter', 'describe', 'clusterAction'] as const),
    ...(['describeConfigs', 'alterConfigs', 'idempotentWrite', 'all'] as const),
  ],
} as const;

/** What can be permitted on a topic. */
export type TopicOperation = (typeof OPERATIONS)['topic'][number];
/** What can be permitted on a consumer group. To consume takes `read`. */
export type GroupOperation = (typeof OPERATIONS)['group'][number];
/** What can be permitted on a transactional id. To produce in transactions takes `write`. */
export type TransactionalIdOperation = (typeof OPERATIONS)['transactionalId'][number];
/** What can be permitted on the cluster: `create` and `delete` are those of any topic. */
export type ClusterOperation = (typeof OPERATIONS)['cluster'][number];

/** Somebody who uses the broker. */
export interface BrokerUser {
  /** With it the user logs in through SASL. Absent: a user who is known by a certificate only. */
  readonly password?: string;
  /** What the user may do. Absent: everything (Kafka: `super.users`). */
  readonly permissions?: readonly Permission[];
}

/**
 * Users by name, without Kafka's `User:`. The name of a client with a certificate is its subject, as in
 * `CN=alice,O=Example`; `ANONYMOUS` is who did not say; the permissions of `*` are everybody's.
 */
export type BrokerUsers = Readonly<Record<string, BrokerUser>>;
