/**
 * The one place where kafkajs is loaded, so that the modules of fast-path/ are in the place of its
 * own before. All else takes only types from 'kafkajs', and values from here.
 */

import { createRequire } from 'node:module';
import type kafkajs from 'kafkajs';
import { installFastPath } from './fast-path/install-fast-path.ts';

installFastPath();

const loaded: typeof kafkajs = createRequire(import.meta.url)('kafkajs');

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
