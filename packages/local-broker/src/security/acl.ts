// What can be done to what, by the names and numbers of Apache Kafka's authorizer (AclOperation, ResourceType).

/** An operation of Kafka's authorizer; a bit field has bit `n` set for the operation with code `n` (KIP-430). */
const OPERATION_CODES = {
  read: 3,
  write: 4,
  create: 5,
  delete: 6,
  alter: 7,
  describe: 8,
  clusterAction: 9,
  describeConfigs: 10,
  alterConfigs: 11,
  idempotentWrite: 12,
} as const;

/** Something that can be permitted. */
export type AclOperation = keyof typeof OPERATION_CODES;

/** What permissions are about. */
export type ResourceType = 'topic' | 'group' | 'transactionalId' | 'cluster';

/** The name of the one resource of type cluster. */
export const CLUSTER_NAME = 'kafka-cluster';

/** What Kafka grants along with an operation. */
const IMPLIED: Readonly<Partial<Record<AclOperation, AclOperation>>> = {
  read: 'describe',
  write: 'describe',
  delete: 'describe',
  alter: 'describe',
  alterConfigs: 'describeConfigs',
};

/** The operations that make sense for a type: what answers tell of when a client asks what it may do. */
const SUPPORTED: Readonly<Record<ResourceType, number>> = {
  topic: bits(
    ...(['read', 'write', 'create', 'delete', 'alter'] as const),
    ...(['describe', 'describeConfigs', 'alterConfigs'] as const),
  ),
  group: bits('read', 'delete', 'describe', 'describeConfigs', 'alterConfigs'),
  transactionalId: bits('write', 'describe'),
  cluster: bits(
    ...(['create', 'alter', 'describe', 'clusterAction'] as const),
    ...(['describeConfigs', 'alterConfigs', 'idempotentWrite'] as const),
  ),
};

/** Every operation, whatever it is about. */
export const ALL_OPERATIONS = bits(...(Object.keys(OPERATION_CODES) as AclOperation[]));

/** The bit of an operation. */
export function bitOf(operation: AclOperation): number {
  return 1 << OPERATION_CODES[operation];
}

/** A permitted operation and what it brings with it. */
export function granted(operation: AclOperation): number {
  const implied = IMPLIED[operation];
  return bitOf(operation) | (implied === undefined ? 0 : bitOf(implied));
}

/** Of a bit field, what makes sense for resources of a type. */
export function supported(type: ResourceType, operations: number): number {
  return operations & SUPPORTED[type];
}

function bits(...operations: readonly AclOperation[]): number {
  return operations.reduce((sum, operation) => sum | bitOf(operation), 0);
}
