/**
 * In the place of `protocol/requests/produce/v3/request.js`, which versions 4 to 7 are made from.
 *
 * Stock: an Encoder of 512 zeroed bytes and BigInt arithmetic for every record (17-21 µs a record);
 * timestamps are sorted as texts; a header of null ends in a TypeError.
 * Here: the whole request is written once, into one growing buffer.
 */

import { ByteWriter } from '../bytes/byte-writer.ts';
import type { KafkajsInternals } from '../kafkajs-internals.ts';
import { isFunctionOf, type Replacement } from '../replacement.ts';
import {
  type BatchOptions,
  expectedBatchSize,
  type OutgoingMessage,
  writeRecordBatch,
} from './record-batch-encoder.ts';

/** What a Produce request carries; `producerId` is a number or the digits of one. */
export interface ProduceRequest {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | null | undefined;
  readonly producerId?: unknown;
  readonly producerEpoch?: number | undefined;
  readonly compression?: number | undefined;
  readonly topicData: readonly TopicData[];
}

/** The records for the partitions of one topic. */
interface TopicData {
  readonly topic: string;
  readonly partitions: readonly PartitionData[];
}

/** The records for one partition: one batch. */
interface PartitionData {
  readonly partition: number;
  readonly messages: readonly OutgoingMessage[];
  readonly firstSequence?: number;
}

const PRODUCE_KEY = 0;
const VERSION = 3;
const REQUEST_OVERHEAD = 256;
const PARTITION_OVERHEAD = 64;

const failuresBeforeSending = new WeakSet<object>();

/** Whether it is known that nothing of a request was sent, since it could not even be written. */
export function isFailureBeforeSending(error: unknown): boolean {
  return typeof error === 'object' && error !== null && failuresBeforeSending.has(error);
}

export const produceRequest: Replacement = {
  path: 'protocol/requests/produce/v3/request.js',
  exportsFor: (stock, kafkajs) =>
    isFunctionOf(stock, 1)
      ? (request: ProduceRequest) => ({
          apiKey: PRODUCE_KEY,
          apiVersion: VERSION,
          apiName: 'Produce',
          expectResponse: () => request.acks !== 0,
          /** @param headroom how many bytes our frame needs before the request */
          encode: (headroom = 0) =>
            encode(request, kafkajs, headroom).catch((error: unknown) => {
              if (typeof error === 'object' && error !== null) failuresBeforeSending.add(error);
              throw error;
            }),
        })
      : undefined,
};

async function encode(
  request: ProduceRequest,
  kafkajs: KafkajsInternals,
  headroom: number,
): Promise<ByteWriter> {
  const writer = new ByteWriter(expectedSize(request.topicData), headroom);
  writer.string(request.transactionalId ?? null);
  writer.int16(request.acks);
  writer.int32(request.timeout);
  writer.int32(request.topicData.length);
  const common = batchOptions(request, kafkajs);
  for (const { topic, partitions } of request.topicData) {
    writer.string(topic);
    writer.int32(partitions.length);
    for (const { partition, messages, firstSequence = 0 } of partitions) {
      writer.int32(partition);
      await writeRecordBatch(writer, messages, { ...common, firstSequence });
    }
  }
  return writer;
}

function batchOptions(
  { transactionalId, producerId = -1, producerEpoch = 0, compression = 0 }: ProduceRequest,
  { compression: codecs }: KafkajsInternals,
): Omit<BatchOptions, 'firstSequence'> {
  const codec = compression === 0 ? null : codecs.lookupCodec(compression);
  return {
    producerId: BigInt(String(producerId)),
    producerEpoch,
    transactional: typeof transactionalId === 'string' && transactionalId !== '',
    codec: codec
      ? { id: compression & 7, compress: (records) => codec.compress(records) }
      : undefined,
    now: Date.now(),
  };
}

function expectedSize(topics: readonly TopicData[]): number {
  let size = REQUEST_OVERHEAD;
  for (const { partitions } of topics) {
    for (const { messages } of partitions) size += PARTITION_OVERHEAD + expectedBatchSize(messages);
  }
  return size;
}
