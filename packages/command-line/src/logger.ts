/**
 * Logs go to stderr: pretty on a terminal, JSON otherwise. pino takes about 40 ms to load, so it is
 * loaded by the first message that is really written.
 */
import { createRequire } from 'node:module';
import type { DestinationStream, Logger as PinoLogger } from 'pino';
import type { PrettyOptions } from 'pino-pretty';
import type { Environment } from './environment.ts';
import { wantsColor } from './palette.ts';

/** How much is written: each level includes the ones after it. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** A message, or fields and a message, as in pino. */
export interface LogMethod {
  (message: string): void;
  (fields: object, message: string): void;
}

/** The part of pino's logger that Tidemark uses. */
export interface Logger {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/**
 * A logger on stderr; its level is TIDEMARK_LOG_LEVEL, `info` where that is not a level. With
 * TIDEMARK_LOG_FORMAT=pretty it is for people on anything: what starts a process may show its lines.
 */
export function createLogger(name: string, environment: Environment): Logger {
  const level = logLevel(environment.TIDEMARK_LOG_LEVEL);
  let pino: PinoLogger | undefined;
  const method = (at: Exclude<LogLevel, 'silent'>): LogMethod => {
    if (LEVELS.indexOf(at) < LEVELS.indexOf(level)) return () => {};
    return (fieldsOrMessage: object | string, message?: string): void => {
      pino ??= loadPino(name, level, environment);
      if (typeof fieldsOrMessage === 'string') pino[at](fieldsOrMessage);
      else pino[at](fieldsOrMessage, message);
    };
  };
  return {
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
  };
}

function logLevel(text: string | undefined): LogLevel {
  return LEVELS.find((level) => level === text?.toLowerCase()) ?? 'info';
}

function loadPino(name: string, level: LogLevel, environment: Environment): PinoLogger {
  const load = createRequire(import.meta.url);
  const { pino }: typeof import('pino') = load('pino');
  return pino({ name, level }, destination(load, environment));

  function destination(load: NodeJS.Require, environment: Environment): DestinationStream {
    const isPretty = process.stderr.isTTY === true || environment.TIDEMARK_LOG_FORMAT === 'pretty';
    if (!isPretty) return pino.destination({ fd: 2, sync: true });
    const pretty: typeof import('pino-pretty') = load('pino-pretty');
    const options: PrettyOptions = {
      destination: 2,
      sync: true,
      colorize: wantsColor(process.stderr, environment),
      translateTime: 'SYS:HH:MM:ss',
      ignore: 'pid,hostname,name',
    };
    return pretty(options);
  }
}
