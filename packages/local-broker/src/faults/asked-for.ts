// What a request is about, found in its message whatever API it belongs to: topics and partitions, group,
// transactional id.
import { asMessage, listOf, type Message } from '../apis/message.ts';
import type { RequestContext } from '../apis/registry.ts';
import type { BrokerState } from '../broker-state.ts';

/** A request, as faults look at it. */
export interface AskedFor {
  readonly clientId: string;
  readonly connectionId: number;
  readonly brokerId: number;
  readonly groupIds: readonly string[];
  readonly transactionalId: string | undefined;
  /** Whether it names a topic, or a partition of it. */
  names(topic: string, partition: number | undefined): boolean;
}

/** Looks at a request. */
export function askedFor(request: unknown, context: RequestContext): AskedFor {
  const { broker, clientId, connection } = context;
  const message = asMessage(request);
  const { groupId, transactionalId } = message;
  const groups = [...listOf(message, 'groups'), ...listOf(message, 'groupsNames')];
  const groupIds = groups.map((each) =>
    typeof each === 'string' ? each : asMessage(each).groupId,
  );
  return {
    clientId,
    connectionId: connection.id,
    brokerId: broker.nodeId,
    groupIds: [groupId, ...groupIds].filter((each) => typeof each === 'string'),
    transactionalId: typeof transactionalId === 'string' ? transactionalId : undefined,
    names: (topic, partition) =>
      topicsOf(message).some(
        (each) =>
          nameOf(each, broker) === topic &&
          (partition === undefined ||
            partitionsOf(each).some((one) => partitionIndex(one) === partition)),
      ),
  };
}

/** The topics that a request, or an answer, names. */
function topicsOf(message: Message): readonly unknown[] {
  const ofGroups = listOf(message, 'groups').flatMap((each) => listOf(asMessage(each), 'topics'));
  return [...listOf(message, 'topics'), ...listOf(message, 'topicNames'), ...ofGroups];
}

/** The name of a topic in a message. */
export function nameOf(topic: unknown, broker: BrokerState): string | undefined {
  if (typeof topic === 'string') return topic;
  const { name, topic: called, topicId } = asMessage(topic);
  if (typeof name === 'string') return name;
  if (typeof called === 'string' && called !== '') return called;
  return typeof topicId === 'string' ? broker.topics.byId(topicId)?.name : undefined;
}

/** The partitions of a topic in a message. */
export function partitionsOf(topic: unknown): readonly unknown[] {
  const message = asMessage(topic);
  return [...listOf(message, 'partitions'), ...listOf(message, 'partitionIndexes')];
}

/** The number of a partition in a message. */
export function partitionIndex(partition: unknown): number | undefined {
  if (typeof partition === 'number') return partition;
  const { index, partitionIndex: named, partition: called } = asMessage(partition);
  return [index, named, called].find((each) => typeof each === 'number');
}
