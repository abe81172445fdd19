/**
 * kafkajs reads gzip only. Other producers write Snappy, LZ4 and Zstandard; here they can be read,
 * by JavaScript that needs no compiler and no download of binaries.
 */

import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { CompressionCodecs, CompressionTypes } from '../kafkajs.ts';
import { unpackLz4 } from './lz4.ts';
import { unpackSnappy } from './snappy.ts';
import { unpackZstandard } from './zstandard.ts';

/** Makes kafkajs read record batches in Snappy, LZ4 and Zstandard. Registering twice is harmless. */
export function registerCodecs(): void {
  CompressionCodecs[CompressionTypes.Snappy] = readOnly('Snappy', unpackSnappy);
  CompressionCodecs[CompressionTypes.LZ4] = readOnly('LZ4', unpackLz4);
  CompressionCodecs[CompressionTypes.ZSTD] = readOnly('Zstandard', unpackZstandard);
}

function readOnly(name: string, unpack: (bytes: Buffer) => Promise<Buffer>) {
  return () => ({
    compress: () =>
      Promise.reject(new KafkaConnectionError('CODEC_READ_ONLY', `Cannot write with ${name}.`)),
    decompress: (bytes: Buffer) =>
      unpack(bytes).catch((cause) => {
        throw new KafkaConnectionError(
          'RECORD_BATCH_CORRUPT',
          `A record batch in ${name} cannot be unpacked.`,
          { cause },
        );
      }),
  });
}
