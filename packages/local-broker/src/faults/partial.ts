// A fault on one topic or partition leaves the rest of its request alone: the request is divided, and the two
// answers are put together again. That is how clients meet errors of partitions in real clusters.

import { asMessage, listOf, type Message } from '../apis/message.ts';
import type { BrokerState } from '../broker-state.ts';
import { nameOf, partitionIndex, partitionsOf } from './asked-for.ts';

/** The APIs that answer for each partition by itself. */
const BY_PARTITION: ReadonlySet<string> = new Set([
  'Produce',
  'Fetch',
  'ListOffsets',
  'OffsetCommit',
  'DeleteRecords',
  'OffsetForLeaderEpoch',
  'TxnOffsetCommit',
]);

/** A request in two parts. */
export interface DividedRequest {
  /** What belongs to the topic, or to the partition of it. */
  readonly meant: Message;
  /** All else; undefined when there is nothing else. */
  readonly rest: Message | undefined;
}

/** Divides a request; one that cannot be divided is meant as a whole. */
export function divide(
  api: string,
  request: unknown,
  { topic, partition }: { readonly topic?: string; readonly partition?: number },
  broker: BrokerState,
): DividedRequest {
  const message = asMessage(request);
  if (topic === undefined || !BY_PARTITION.has(api)) return { meant: message, rest: undefined };
  const part = (wanted: boolean) =>
    listOf(message, 'topics').flatMap((each) => {
      const isTopic = nameOf(each, broker) === topic;
      const partitions = partitionsOf(each).filter((one) => {
        const isMeant = isTopic && (partition === undefined || partitionIndex(one) === partition);
        return isMeant === wanted;
      });
      return partitions.length > 0 ? [{ ...asMessage(each), partitions }] : [];
    });
  const others = part(false);
  // A Fetch whose answer holds an error does not wait.
  const atOnce = api === 'Fetch' ? { maxWaitMs: 0 } : {};
  return {
    meant: { ...message, topics: part(true) },
    rest: others.length === 0 ? undefined : { ...message, topics: others, ...atOnce },
  };
}

/** An answer in which `errors` stands where it has something to say. */
export function overlay(answer: unknown, errors: Message, broker: BrokerState): Message {
  const message = asMessage(answer);
  const topics = [...listOf(message, 'topics')];
  for (const failed of listOf(errors, 'topics')) {
    const name = nameOf(failed, broker);
    const at = topics.findIndex((each) => nameOf(each, broker) === name);
    const partitions = partitionsOf(failed);
    const indexes = new Set(partitions.map(partitionIndex));
    const kept = partitionsOf(topics[at]).filter((one) => !indexes.has(partitionIndex(one)));
    const merged = { ...asMessage(failed), partitions: [...kept, ...partitions] };
    if (at === -1) topics.push(merged);
    else topics[at] = merged;
  }
  return { ...message, topics };
}
