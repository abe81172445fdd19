/** Whether Kafka took what was sent: kafkajs may resolve without. */

import { StreamRuntimeError } from '../stream-runtime-error.ts';
import type { Acknowledgement, TopicPartition } from './kafka-client.ts';

/**
 * kafkajs resolves though records were dropped (no such partition) or never sent (the leader moved).
 *
 * @throws StreamRuntimeError RECORDS_NOT_ACKNOWLEDGED
 */
export function checkAcknowledged(
  to: TopicPartition,
  count: number,
  answers: readonly Acknowledgement[],
): void {
  const [answer] = answers;
  if (
    answers.length === 1 &&
    answer?.topic === to.topic &&
    answer.partition === to.partition &&
    answer.baseOffset >= 0
  ) {
    return;
  }
  throw new StreamRuntimeError(
    'RECORDS_NOT_ACKNOWLEDGED',
    `${count} records were sent to ${to.topic}, partition ${to.partition}; Kafka confirmed ${JSON.stringify(answers)}.`,
  );
}
