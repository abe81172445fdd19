/** Record sets, as in a fetch response, read by stock kafkajs or by ours. */

import type { FetchedMessages } from '../fetch/decode-messages.ts';
import type { FetchedRecord } from '../fetch/fetched-record.ts';
import type { KafkajsInternals, ResponseDecoder } from '../kafkajs-internals.ts';
import type { Load } from './load-kafkajs.ts';

/** Decodes batches that lie one behind the other. */
export async function decode(load: Load, batches: Buffer): Promise<FetchedMessages> {
  const decodeMessages = load<(decoder: ResponseDecoder) => Promise<FetchedMessages>>(
    'protocol/requests/fetch/v4/decodeMessages.js',
  );
  const Decoder = load<KafkajsInternals['Decoder']>('protocol/decoder.js');
  const size = Buffer.alloc(4);
  size.writeInt32BE(batches.length);
  return decodeMessages(new Decoder(Buffer.concat([size, batches])));
}

/** What can be seen of records, bytes as hexadecimal digits. */
export function plain(messages: readonly FetchedRecord[]): object[] {
  return messages.map(
    ({
      offset,
      timestamp,
      key,
      value,
      headers,
      attributes,
      magicByte,
      isControlRecord,
      ...rest
    }) => ({
      offset,
      timestamp,
      key: hex(key),
      value: hex(value),
      headers: Object.entries(headers).map(([name, values]) => [
        name,
        Array.isArray(values) ? values.map(hex) : hex(values),
      ]),
      attributes,
      magicByte,
      isControlRecord,
      batchContext: rest.batchContext,
    }),
  );
}

function hex(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString('hex');
}
