/** Starts the local broker's own command as a process that outlives the app which started it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brokerLogFile } from './broker-file.ts';

/** A broker process of ours. */
export interface LaunchedBroker {
  readonly pid: number | undefined;
  /** Whether it is over already. */
  readonly ended: boolean;
  /** The last lines of what it wrote since it was started. */
  said(): string;
}

const LINES_SHOWN = 10;

/**
 * Starts `node … --background`. It gets the data folder by TIDEMARK_DATA_DIR and writes to the
 * folder's broker.log.
 */
export function launchBroker(
  dataDir: string,
  command: readonly string[] = brokerCommand(),
): LaunchedBroker {
  mkdirSync(dataDir, { recursive: true });
  const log = openSync(brokerLogFile(dataDir), 'a');
  const { size } = fstatSync(log);
  const child = spawn(process.execPath, [...command, '--background'], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...withoutDebugger(process.env), TIDEMARK_DATA_DIR: dataDir },
  });
  closeSync(log);
  child.unref();
  const state = watch(child);
  return {
    pid: child.pid,
    get ended() {
      return state.ended;
    },
    said: () => lastLines(readFileSync(brokerLogFile(dataDir)).subarray(size).toString()),
  };
}

/** The arguments of Node.js that run the command of the installed @tidemark/local-broker. */
function brokerCommand(): string[] {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('@tidemark/local-broker');
  const isSource = entry.endsWith('.ts');
  const main = join(dirname(entry), 'command', isSource ? 'main.ts' : 'main.js');
  if (!isSource) return [main];
  // By its address, since the working directory need not be one where tsx can be found.
  return ['--import', pathToFileURL(require.resolve('tsx')).href, main];
}

function watch(child: ChildProcess): { ended: boolean } {
  const state = { ended: false };
  const end = () => {
    state.ended = true;
  };
  child.once('error', end);
  child.once('exit', end);
  return state;
}

// An app under a debugger must not hand its port, or its coverage, on to the broker.
function withoutDebugger({ NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...env }: NodeJS.ProcessEnv) {
  return env;
}

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-LINES_SHOWN).join('\n');
}
