/**
 * kafkajs writes JSON lines to the console unless it is stopped. Here it is stopped; what it says
 * goes to our own log at debug level, where it cannot get in front of our own message.
 */

import type { logCreator } from 'kafkajs';
import { logLevel } from './kafkajs.ts';

/** What this package needs of a log; a pino logger fits. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Says nothing. */
const silentLog: Log = { debug() {}, info() {}, warn() {} };

/** kafkajs' two log settings for a given log. */
export function kafkajsLogging(log: Log | undefined): {
  logLevel: logLevel;
  logCreator: logCreator;
} {
  const target = log ?? silentLog;
  return {
    logLevel: log ? logLevel.INFO : logLevel.NOTHING,
    logCreator:
      () =>
      ({ namespace, label, log: { message, timestamp: _, logger: __, ...fields } }) =>
        target.debug({ kafkajs: namespace, level: label, ...fields }, message),
  };
}
