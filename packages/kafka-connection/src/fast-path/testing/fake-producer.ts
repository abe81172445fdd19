/** A producer of stock kafkajs or of ours, down to the sending, on a fake cluster. */

import type { KafkajsInternals } from '../kafkajs-internals.ts';
import type { EosManager, EosManagerOptions } from '../produce/eos-manager.ts';
import type { OutgoingMessage } from '../produce/record-batch-encoder.ts';
import type { RecordMetadata, SenderOptions, SendRequest } from '../produce/send-messages.ts';
import type { FakeKafka } from './fake-kafka.ts';
import type { Load } from './load-kafkajs.ts';

/** Says nothing. */
export const quietLogger = { debug() {}, error() {} };

/** A record for a partition. */
export function record(partition: number, value: string): OutgoingMessage {
  return { partition, value };
}

type SenderModule = (
  options: Record<keyof SenderOptions, unknown>,
) => (request: SendRequest) => Promise<RecordMetadata[]>;
type ManagerModule = (
  options: Omit<EosManagerOptions, 'cluster'> & { cluster: unknown },
) => EosManager;

/** `send` for the fake's topic `t`, with quick retries. */
export async function fakeProducer(
  load: Load,
  cluster: FakeKafka,
  { idempotent = false, acks = -1, retries = 5 } = {},
) {
  const createRetry = load<KafkajsInternals['createRetry']>('retry/index.js');
  const retrier = createRetry({ retries, initialRetryTime: 1, maxRetryTime: 1 });
  const eosManager = load<ManagerModule>('producer/eosManager/index.js')({
    logger: quietLogger,
    cluster,
    transactional: false,
  });
  if (idempotent) await eosManager.initProducerId();
  const createPartitioner = load<{ DefaultPartitioner: () => unknown }>(
    'producer/partitioners/index.js',
  ).DefaultPartitioner;
  const sendMessages = load<SenderModule>('producer/sendMessages.js')({
    logger: quietLogger,
    cluster,
    partitioner: createPartitioner(),
    eosManager,
    retrier,
  });
  return (...messages: OutgoingMessage[]) =>
    sendMessages({ acks, topicMessages: [{ topic: 't', messages }] });
}
