/** What a failure of kafkajs means for a task: whether it starts again, or the job ends. */

import {
  type ProducerStep,
  producerFailure,
  translateKafkaError,
} from '@tidemark/kafka-connection';
import { TransactionFailure } from './kafka-client.ts';

/** Of what a producer or its transaction threw at a step of `TransactionalProducer.commit`. */
export function transactionFailure(error: unknown, step: ProducerStep): TransactionFailure {
  const failure = producerFailure(error, step);
  const isClear = failure === 'retriable' || failure === 'fatal';
  const isTransient = failure !== 'fatal' && !isTopicMissing(error);
  return new TransactionFailure(isClear ? 'failed' : failure, isTransient, error);
}

/** It was waited for through all retries: the topic is not about to come, it is gone. */
function isTopicMissing(error: unknown): boolean {
  return translateKafkaError(error).code === 'TOPIC_NOT_FOUND';
}
