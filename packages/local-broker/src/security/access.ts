// What the client behind a connection may do. Every API asks here, and only here.
import {
  type AclOperation,
  ALL_OPERATIONS,
  bitOf,
  CLUSTER_NAME,
  granted,
  type ResourceType,
  supported,
} from './acl.ts';
import type { Permission } from './permissions.ts';

/** Answers what may be done. */
export interface Access {
  /** Whether the operation is permitted on this resource, be it there or not. */
  allows(operation: AclOperation, type: ResourceType, name: string): boolean;
  /** Whether the operation is permitted on the cluster. */
  allowsCluster(operation: AclOperation): boolean;
  /** Whether the operation is permitted on anything of that type (Kafka: `authorizeByResourceType`). */
  allowsSome(operation: AclOperation, type: ResourceType): boolean;
  /** What is permitted on a resource, as answers tell it: one bit for each AclOperation code (KIP-430). */
  operations(type: ResourceType, name: string): number;
  /** {@link operations} of the cluster; as Kafka has it, nothing for those who may not describe it. */
  clusterOperations(): number;
}

/** The access of everybody where no users are declared, and of users without a list of permissions. */
export const EVERYTHING: Access = {
  allows: () => true,
  allowsCluster: () => true,
  allowsSome: () => true,
  operations: (type) => supported(type, ALL_OPERATIONS),
  clusterOperations: () => supported('cluster', ALL_OPERATIONS),
};

interface Rule {
  readonly type: ResourceType;
  readonly name: string;
  /** Whether the rule is for all names that begin with `name`. */
  readonly isPrefix: boolean;
  readonly operations: number;
}

/** Names are asked for again and again, by a client that may ask for any number of them. */
const MOST_REMEMBERED_NAMES = 1_000;

/** The access that a list of permissions gives. */
export class PermittedAccess implements Access {
  readonly #rules: readonly Rule[];
  readonly #known: Readonly<Record<ResourceType, Map<string, number>>> = {
    topic: new Map(),
    group: new Map(),
    transactionalId: new Map(),
    cluster: new Map(),
  };

  constructor(permissions: readonly Permission[]) {
    this.#rules = permissions.map(ruleOf);
  }

  allows(operation: AclOperation, type: ResourceType, name: string): boolean {
    return (this.#permitted(type, name) & bitOf(operation)) !== 0;
  }

  allowsCluster(operation: AclOperation): boolean {
    return this.allows(operation, 'cluster', CLUSTER_NAME);
  }

  allowsSome(operation: AclOperation, type: ResourceType): boolean {
    return this.#rules.some(
      (rule) => rule.type === type && (rule.operations & bitOf(operation)) !== 0,
    );
  }

  operations(type: ResourceType, name: string): number {
    return supported(type, this.#permitted(type, name));
  }

  clusterOperations(): number {
    const operations = this.operations('cluster', CLUSTER_NAME);
    return (operations & bitOf('describe')) === 0 ? 0 : operations;
  }

  #permitted(type: ResourceType, name: string): number {
    const known = this.#known[type];
    const before = known.get(name);
    if (before !== undefined) return before;
    let operations = 0;
    for (const rule of this.#rules) {
      if (rule.type === type && matches(rule, name)) operations |= rule.operations;
    }
    if (known.size >= MOST_REMEMBERED_NAMES) known.clear();
    known.set(name, operations);
    return operations;
  }
}

function matches(rule: Rule, name: string): boolean {
  return rule.isPrefix ? name.startsWith(rule.name) : name === rule.name;
}

function ruleOf(permission: Permission): Rule {
  const [type, pattern] = resourceOf(permission);
  const isPrefix = pattern.endsWith('*');
  const operations = permission.operations.reduce(
    (sum, operation) => sum | (operation === 'all' ? ALL_OPERATIONS : granted(operation)),
    0,
  );
  return { type, name: isPrefix ? pattern.slice(0, -1) : pattern, isPrefix, operations };
}

function resourceOf(permission: Permission): readonly [ResourceType, string] {
  if ('topic' in permission) return ['topic', permission.topic];
  if ('group' in permission) return ['group', permission.group];
  if ('transactionalId' in permission) return ['transactionalId', permission.transactionalId];
  return ['cluster', CLUSTER_NAME];
}
