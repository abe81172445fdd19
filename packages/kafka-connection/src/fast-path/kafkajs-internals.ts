/**
 * The parts of kafkajs that the replaced modules go on using: one place that loads them, checks
 * their form and gives them types. kafkajs ships none for its inside.
 */

import { hasFunctions, isClassWith, isFunctionOf, propertyOf } from './replacement.ts';

/** An error of kafkajs'; what a broker answered has a `type`, Kafka's name for it. */
export interface KafkajsError extends Error {
  readonly type?: string;
  readonly retriable?: boolean;
  readonly host?: string;
  readonly port?: number;
}

/** Runs `attempt` again after failures, by the retry settings, until it succeeds or bails out. */
export type Retrier = <T>(
  attempt: (bail: (error: unknown) => void, retryCount: number, retryTime: number) => Promise<T>,
) => Promise<T>;

/** kafkajs' logger, as far as it is used here. */
export interface KafkajsLogger {
  debug(message: string, extra?: object): void;
  error(message: string, extra?: object): void;
}

/** One of kafkajs' compression codecs, its own or a registered one. */
export interface Codec {
  compress(records: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(records: Buffer): Promise<Buffer>;
}

/** kafkajs' reader of a response. */
export interface ResponseDecoder {
  readInt32(): number;
  canReadBytes(length: number): boolean;
  readBytes(length: number): Buffer;
}

type ErrorClass = new (message: string, options?: object) => KafkajsError;

/** What the replaced modules use of the rest of kafkajs. */
export interface KafkajsInternals {
  readonly errors: {
    readonly KafkaJSError: ErrorClass;
    readonly KafkaJSNonRetriableError: ErrorClass;
    readonly KafkaJSMetadataNotLoaded: ErrorClass;
  };
  readonly protocolErrors: {
    createErrorFromCode(code: number): KafkajsError;
    staleMetadata(error: KafkajsError): boolean;
  };
  readonly compression: {
    lookupCodec(type: number): Codec | null;
    lookupCodecByAttributes(attributes: number): Codec | null;
  };
  readonly createRetry: (settings: object | undefined) => Retrier;
  /** The class whose instances read responses. */
  readonly Decoder: new (
    bytes: Buffer,
  ) => ResponseDecoder;
  /** Reads the formats before record batches, of brokers before 0.11. */
  readonly decodeMessageSet: (decoder: ResponseDecoder, size: number) => Promise<unknown[]>;
}

/** Loads them; nothing when one is not of the known form. */
export function loadInternals(load: (path: string) => unknown): KafkajsInternals | undefined {
  const errors = load('errors.js');
  const protocolErrors = load('protocol/error.js');
  const compression = load('protocol/message/compression/index.js');
  const createRetry = load('retry/index.js');
  const Decoder = load('protocol/decoder.js');
  const decodeMessageSet = load('protocol/messageSet/decoder.js');
  const found = {
    errors,
    protocolErrors,
    compression,
    createRetry,
    Decoder,
    decodeMessageSet,
  };
  return isOfKnownForm(found) ? found : undefined;
}

function isOfKnownForm(found: Record<keyof KafkajsInternals, unknown>): found is KafkajsInternals {
  return (
    hasFunctions(found.errors, ERROR_CLASSES) &&
    hasFunctions(found.protocolErrors, ['createErrorFromCode', 'staleMetadata']) &&
    hasFunctions(found.compression, ['lookupCodec', 'lookupCodecByAttributes']) &&
    propertyOf(found.compression, 'COMPRESSION_CODEC_MASK') === 7 &&
    isFunctionOf(found.createRetry, 0) &&
    isClassWith(found.Decoder, ['readInt32', 'readBytes', 'canReadBytes']) &&
    isFunctionOf(found.decodeMessageSet, 1)
  );
}

const ERROR_CLASSES = [
  'KafkaJSError',
  'KafkaJSNonRetriableError',
  'KafkaJSMetadataNotLoaded',
] as const;
