/**
 * Puts our modules in the place of kafkajs' slow or wrong ones as it is loaded, through Node's cache
 * of modules: nothing of kafkajs is changed on disk, and no package manager has to know. All are
 * replaced or none: when kafkajs is not exactly the one that they were written for, it stays as it is.
 */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brokerPool } from './cluster/broker-pool.ts';
import { cluster } from './cluster/cluster.ts';
import { consumerGroup } from './cluster/consumer-group.ts';
import { consumerBatch } from './fetch/consumer-batch.ts';
import { decodeMessages } from './fetch/decode-messages.ts';
import { filterAborted } from './fetch/filter-aborted.ts';
import { loadInternals } from './kafkajs-internals.ts';
import { requestFrame } from './network/request-frame.ts';
import { requestQueue } from './network/request-queue.ts';
import { eosManager } from './produce/eos-manager.ts';
import { murmur2Module } from './produce/murmur2-module.ts';
import { partitionerFactory } from './produce/partitioner-factory.ts';
import { produceRequest } from './produce/produce-request.ts';
import { produceResponse } from './produce/produce-response.ts';
import { producer } from './produce/producer.ts';
import { sendMessages } from './produce/send-messages.ts';
import { propertyOf, type Replacement } from './replacement.ts';

/** What became of the fast path: in use, turned off, or stepped aside for a reason. */
export type FastPathStatus = 'in use' | 'turned off' | `stepped aside: ${string}`;

const KAFKAJS_VERSION = '2.2.4';

/** `producer` last: loading the stock one loads all the others that it is made of. */
const REPLACEMENTS: readonly Replacement[] = [
  decodeMessages,
  filterAborted,
  consumerBatch,
  produceRequest,
  produceResponse,
  murmur2Module,
  partitionerFactory,
  eosManager,
  sendMessages,
  requestFrame,
  requestQueue,
  brokerPool,
  cluster,
  consumerGroup,
  producer,
];

let status: FastPathStatus | undefined;

/**
 * Makes the kafkajs that is loaded after it a fast one. The first call decides; others return what
 * it found. Warns once, by `process.emitWarning`, when it steps aside. `TIDEMARK_STOCK_KAFKAJS=1`
 * turns it off.
 */
export function installFastPath(): FastPathStatus {
  status ??= process.env.TIDEMARK_STOCK_KAFKAJS === '1' ? 'turned off' : replaceModules();
  return status;
}

/** The same for a given `require`, every time that it is called, whatever the environment says. */
export function replaceModules(
  require: NodeJS.Require = createRequire(import.meta.url),
): FastPathStatus {
  const problem = tryToReplace(require);
  if (problem === undefined) return 'in use';
  process.emitWarning(`kafkajs is used as it is, slower and with its faults: ${problem}.`, {
    code: 'TIDEMARK_STOCK_KAFKAJS',
  });
  return `stepped aside: ${problem}`;
}

function tryToReplace(require: NodeJS.Require): string | undefined {
  const description = require.resolve('kafkajs/package.json');
  const version = propertyOf(require(description), 'version');
  if (version !== KAFKAJS_VERSION) return `it is ${String(version)}, not ${KAFKAJS_VERSION}`;
  if (require.resolve('kafkajs') in require.cache) return 'it was loaded before';
  const root = dirname(description);
  const fileOf = (path: string) => require.resolve(join(root, 'src', path));
  try {
    const internals = loadInternals((path) => require(fileOf(path)));
    if (!internals) return giveUp(require, root, 'its internal modules have another form');
    for (const { path, exportsFor } of REPLACEMENTS) {
      const file = fileOf(path);
      const exports = exportsFor(require(file), internals);
      const entry = require.cache[file];
      if (exports === undefined || !entry) return giveUp(require, root, `${path} has another form`);
      entry.exports = exports;
    }
    return undefined;
  } catch (error) {
    return giveUp(require, root, error instanceof Error ? error.message : String(error));
  }
}

/** Forgets what was loaded of kafkajs, replaced or not: it will be loaded anew. */
function giveUp(require: NodeJS.Require, root: string, reason: string): string {
  for (const file of Object.keys(require.cache)) {
    if (file.startsWith(root)) delete require.cache[file];
  }
  return reason;
}
