// Which names topics may have (org.apache.kafka.common.internals.Topic).
import { BrokerProtocolError } from '../wire/error-codes.ts';

const LONGEST_NAME = 249;

/** @throws BrokerProtocolError INVALID_TOPIC_EXCEPTION, with the reason as message */
export function checkTopicName(name: string): void {
  const problem = problemOf(name);
  if (problem !== undefined) {
    throw new BrokerProtocolError('INVALID_TOPIC_EXCEPTION', `Topic name is invalid: ${problem}`);
  }
}

/** Names that differ only in `.` and `_` are one name in Kafka's metrics, which is why it refuses the second. */
export function topicNamesCollide(a: string, b: string): boolean {
  return a !== b && a.replaceAll('.', '_') === b.replaceAll('.', '_');
}

function problemOf(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name === '.' || name === '..') return `it must not be "${name}"`;
  if (name.length > LONGEST_NAME) return `it is longer than ${LONGEST_NAME} characters`;
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) return 'only letters, digits, ".", "_" and "-" are allowed';
  return undefined;
}
