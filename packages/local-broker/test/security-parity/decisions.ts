// What two brokers' answers can be compared by, where permissions are the matter.

import type { Message } from '../wire-client.ts';

const COMPARED =
  /^(errorCode|partitionErrorCode|topicConfigErrorCode|\w*[aA]uthorizedOperations|groupState|numPartitions|replicationFactor)$/;
const DETAILS = ['brokers', 'configs', 'abortedTransactions', 'activeProducers', 'totalBytes'];
const NAMES = ['name', 'topic', 'groupId', 'key', 'resourceName', 'transactionalId'];

/** Of an answer, what permissions decide: codes, operations, and which things it names; in no order. */
export function decisions(answer: Message): Message {
  if (Array.isArray(answer)) {
    const all = answer
      .filter((each) => !each?.name?.startsWith('__'))
      .map(decisions)
      .filter((each) => JSON.stringify(each) !== '{}');
    return all.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof answer !== 'object' || answer === null || Buffer.isBuffer(answer)) return {};
  const kept = Object.entries(answer).flatMap(([field, value]) => {
    if (COMPARED.test(field) || (NAMES.includes(field) && typeof value === 'string'))
      return [[field, value]];
    // What is told of a thing, once it is told, is no matter of permission.
    if (!Array.isArray(value) || DETAILS.includes(field)) return [];
    return [[field, decisions(value)]];
  });
  return Object.fromEntries(kept);
}
