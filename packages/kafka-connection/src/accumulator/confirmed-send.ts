/**
 * One partition's records through kafkajs, and the answer compared with what was sent: stock kafkajs
 * resolves for records that it never wrote.
 */

import type { Message, Producer } from 'kafkajs';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import type { Target } from './delivery.ts';

/** What can send: a producer of kafkajs, or one of its transactions. */
export type MessageSender = Pick<Producer, 'send'>;

/** Writes messages that name their partition; resolves with the offset of the first one. */
export type Write = (target: Target, messages: Message[]) => Promise<number>;

/** @returns a function that rejects with RECORDS_NOT_CONFIRMED unless Kafka confirmed exactly what was sent */
export function confirmedSend(sender: MessageSender, acks: 'all' | 'leader'): Write {
  return async ({ topic, partition }, messages) => {
    const answer = await sender.send({ topic, acks: acks === 'all' ? -1 : 1, messages });
    const [result, ...others] = answer;
    const baseOffset = Number(result?.baseOffset ?? -1);
    const isConfirmed =
      result?.topicName === topic &&
      result.partition === partition &&
      result.errorCode === 0 &&
      baseOffset >= 0;
    if (isConfirmed && others.length === 0) return baseOffset;
    throw new KafkaConnectionError(
      'RECORDS_NOT_CONFIRMED',
      `${messages.length} records were sent to ${topic}, partition ${partition}; Kafka confirmed ${JSON.stringify(answer)}.`,
    );
  };
}
