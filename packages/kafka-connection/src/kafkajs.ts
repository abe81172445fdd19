/**
 * The one place where kafkajs is loaded, so that the modules of fast-path/ are in the place of its
 * own before. All else takes only types from 'kafkajs', and values from here.
 */

import { createRequire } from 'node:module';
import type kafkajs from 'kafkajs';
import type { RequestWriter, ResponseReader } from './client/broker-session.ts';
import { installFastPath } from './fast-path/install-fast-path.ts';

installFastPath();

const require = createRequire(import.meta.url);
const loaded: typeof kafkajs = require('kafkajs');

/** kafkajs' own writer of requests, without which it sends none. */
export const Encoder: new () => RequestWriter = require('kafkajs/src/protocol/encoder.js');
/** kafkajs' own reader of responses. */
export const Decoder: new (
  bytes: Buffer,
) => ResponseReader = require('kafkajs/src/protocol/decoder.js');
/** kafkajs' error for one of Kafka's error codes. */
export const {
  createErrorFromCode,
}: { createErrorFromCode(code: number): Error } = require('kafkajs/src/protocol/error.js');

export const {
  AssignerProtocol,
  CompressionCodecs,
  CompressionTypes,
  ConfigResourceTypes,
  Kafka,
  logLevel,
  Partitioners,
} = loaded;
export type Kafka = kafkajs.Kafka;
export type logLevel = kafkajs.logLevel;
