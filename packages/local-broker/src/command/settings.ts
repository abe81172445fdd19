// From flags to settings of a broker.
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { FsyncPolicy } from '../storage/fsync-policy.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const LARGEST_PORT = 65_535;

/** The folder in which Tidemark keeps what it keeps; the broker's data are in `broker` under it. */
export function dataFolders(dataDir: string | undefined): {
  readonly root: string;
  readonly broker: string;
} {
  const root = resolve(dataDir ?? '.tidemark');
  return { root, broker: resolve(root, 'broker') };
}

/** `9092`; 0 takes any free port. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= LARGEST_PORT) return port;
  throw new InvalidArgumentError(`A port is a number from 0 to ${LARGEST_PORT}.`);
}

/** `500ms`, `5s`, `10m`, `1h`, as milliseconds. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  if (match === null || unit === undefined) {
    throw new InvalidArgumentError('A duration is written like 500ms, 5s or 10m.');
  }
  return Number(match[1]) * unit;
}

/** `close`, `always`, or how long bytes may wait for the disk. */
export function parseFsync(text: string): FsyncPolicy {
  return text === 'close' || text === 'always' ? text : { everyMs: parseDuration(text) };
}

/** How much is said: `debug` adds a line for each request. */
export type LogLevel = 'debug' | 'info';

/** `debug`; the other levels of Tidemark's commands all mean what a broker says anyway. */
export function parseLogLevel(text: string): LogLevel {
  const level = text.toLowerCase();
  if (level === 'debug' || level === 'trace') return 'debug';
  if (['info', 'warn', 'error', 'fatal', 'silent'].includes(level)) return 'info';
  throw new InvalidArgumentError('A log level is info or debug.');
}

/** An fsync policy as it is typed. */
export function fsyncText(policy: FsyncPolicy): string {
  return typeof policy === 'string' ? policy : `${policy.everyMs}ms`;
}
