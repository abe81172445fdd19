// The topic for the orders, found or made. Kafka has answered by then: a broker that restarts in
// that moment is waited for, as the lessons do.

import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandContext } from '@tidemark/command-line';
import {
  ensureTopic,
  type KafkaConnection,
  patiently,
  translateKafkaError,
} from '@tidemark/kafka-connection';
import { beforeAbort } from './before-abort.ts';
import type { ProducerOptions } from './options.ts';

const PARTITIONS_OF_A_NEW_TOPIC = 3;

/** How many partitions it has. @throws KafkaConnectionError, and the signal's reason */
export async function readyTopic(
  connection: KafkaConnection,
  { topic, createTopic }: Pick<ProducerOptions, 'topic' | 'createTopic'>,
  { signal, note }: Pick<CommandContext, 'signal' | 'note'>,
): Promise<number> {
  const wanted = {
    create: connection.kind === 'local' || createTopic,
    partitions: PARTITIONS_OF_A_NEW_TOPIC,
  };
  const ready = patiently(() => ensureTopic(connection, topic, wanted), {
    isWanted: () => !signal.aborted,
    now: () => performance.now(),
    pause: (ms) => sleep(ms, undefined, { signal }),
    onWait(error, patienceMs) {
      const { message } = translateKafkaError(error, { topic });
      note(`Waiting for Kafka for up to ${patienceMs / 1_000} s: ${message}`);
    },
    onDone: () => note('Kafka answers again.'),
  });
  return (await beforeAbort(ready, signal)).partitions;
}
