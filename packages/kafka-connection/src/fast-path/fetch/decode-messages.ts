/**
 * In the place of `protocol/requests/fetch/v4/decodeMessages.js`, which all later versions use.
 *
 * Stock: several objects and BigInts for every field of every record; spreads a batch's records into
 * arguments, a RangeError from some 125,000 records; tells nothing of a batch whose records were all
 * compacted away, so that a consumer asks for the same batch for ever.
 * Here: a small object for each record, which reads itself when asked; the list says which offset
 * was the last of the last batch, records or not.
 */

import type { KafkajsInternals, ResponseDecoder } from '../kafkajs-internals.ts';
import { isFunctionOf, type Replacement } from '../replacement.ts';
import type { FetchedRecord } from './fetched-record.ts';
import {
  CorruptBatchError,
  isRecordBatch,
  readBatchHeader,
  readRecords,
} from './record-batch-decoder.ts';

/** The records of one partition in one answer, control records and aborted ones among them. */
export type FetchedMessages = FetchedRecord[] & {
  /** The last offset of the last complete batch; nothing when there was none. */
  lastOffset?: number;
};

export const decodeMessages: Replacement = {
  path: 'protocol/requests/fetch/v4/decodeMessages.js',
  exportsFor: (stock, kafkajs) =>
    isFunctionOf(stock, 1)
      ? (decoder: ResponseDecoder) => decodeRecordSet(decoder, kafkajs)
      : undefined,
};

async function decodeRecordSet(
  decoder: ResponseDecoder,
  kafkajs: KafkajsInternals,
): Promise<unknown[]> {
  const size = decoder.readInt32();
  if (size <= 0 || !decoder.canReadBytes(size)) return [];
  const bytes = decoder.readBytes(size);
  if (!isRecordBatch(bytes)) return kafkajs.decodeMessageSet(new kafkajs.Decoder(bytes), size);
  try {
    return await decodeBatches(bytes, kafkajs);
  } catch (error) {
    if (!(error instanceof CorruptBatchError)) throw error;
    throw new kafkajs.errors.KafkaJSNonRetriableError(error.message, { cause: error });
  }
}

async function decodeBatches(
  bytes: Buffer,
  { compression }: KafkajsInternals,
): Promise<FetchedMessages> {
  const messages: FetchedMessages = [];
  let header = readBatchHeader(bytes, 0);
  while (header) {
    const codec = compression.lookupCodecByAttributes(header.attributes);
    await readRecords(bytes, header, codec, messages);
    messages.lastOffset = header.lastOffset;
    header = readBatchHeader(bytes, header.end);
  }
  return messages;
}
