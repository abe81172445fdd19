// Batches to Kafka through kafkajs. Each `send` carries one partition, since kafkajs 2.2.4 drops
// records of the others when a leader moves; and every answer is compared with what was sent,
// since it resolves for records that it never wrote.

import type { Producer, RecordMetadata } from '@tidemark/kafka-connection';
import { ORDER_HEADERS } from '@tidemark/order-model';
import type { Outgoing, WriteBatch } from './delivery.ts';
import { ProducerError } from './producer-error.ts';

/** The part of a kafkajs producer that is needed here. */
export type BatchSender = Pick<Producer, 'send'>;

/** A {@link WriteBatch} over a kafkajs producer. */
export function kafkaWriter(
  producer: BatchSender,
  topic: string,
  acks: 'all' | 'leader',
): WriteBatch {
  return async (partition, batch) => {
    const messages = batch.map(({ record }) => ({
      key: record.key,
      value: record.value,
      partition,
      headers: ORDER_HEADERS,
    }));
    const answer = await producer.send({ topic, acks: acks === 'all' ? -1 : 1, messages });
    return confirmedOffset(answer, partition, batch);
  };
}

function confirmedOffset(
  answer: readonly RecordMetadata[],
  partition: number,
  batch: readonly Outgoing[],
): number {
  const [result, ...others] = answer;
  const baseOffset = Number(result?.baseOffset ?? -1);
  const confirmed = result?.partition === partition && result.errorCode === 0 && baseOffset >= 0;
  if (confirmed && others.length === 0) return baseOffset;
  throw new ProducerError(
    'ORDERS_NOT_CONFIRMED',
    `Kafka did not confirm ${batch.length} orders for partition ${partition}.`,
  );
}
