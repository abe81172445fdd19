/** Starts the local broker's own command as a process that outlives the app which started it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { makeFolder } from '@tidemark/local-broker/make-folder';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';

/** A broker process of ours. */
export interface LaunchedBroker {
  readonly pid: number | undefined;
  /** Whether it is over already. */
  readonly ended: boolean;
  /** The last lines of what it wrote since it was started. */
  said(): string;
  /** Ends it, unless it is over. */
  end(): void;
}

const LINES_SHOWN = 10;

/** Where a broker in the background writes what it has to say. */
export function brokerLogFile(dataDir: string): string {
  return join(dataDir, 'broker.log');
}

/**
 * Starts `broker --background` on a data folder.
 *
 * @throws KafkaConnectionError LOCAL_BROKER_START_FAILED when the folder cannot be written
 */
export function launchBroker(dataDir: string): LaunchedBroker {
  const log = openLog(dataDir);
  const { size } = fstatSync(log);
  const child = spawn(process.execPath, [...brokerCommand(), '--background'], {
    detached: true,
    stdio: ['ignore', log, log],
    env: brokerEnvironment(dataDir),
  });
  closeSync(log);
  child.unref();
  const state = watch(child);
  return {
    pid: child.pid,
    get ended() {
      return state.ended;
    },
    end: () => void child.kill(),
    said: () => lastLines(readFileSync(brokerLogFile(dataDir)).subarray(size).toString()),
  };
}

function openLog(dataDir: string): number {
  try {
    makeFolder(dataDir);
    return openSync(brokerLogFile(dataDir), 'a');
  } catch (cause) {
    throw new KafkaConnectionError(
      'LOCAL_BROKER_START_FAILED',
      `The local broker cannot keep its data in ${dataDir}.`,
      { hint: 'Name a folder that you may write to in TIDEMARK_DATA_DIR.', cause },
    );
  }
}

/** The arguments of Node.js that run the command of the installed @tidemark/local-broker. */
function brokerCommand(): string[] {
  const require = createRequire(import.meta.url);
  const background = require.resolve('@tidemark/local-broker/background');
  const isSource = background.endsWith('.ts');
  return [join(dirname(background), isSource ? '../../command.mjs' : 'main.js')];
}

function brokerEnvironment(dataDir: string): NodeJS.ProcessEnv {
  // An app under a debugger must not hand its port on, nor one under test its coverage.
  const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...env } = process.env;
  // Other apps find the broker by its data folder, so it must have one.
  return { ...env, TIDEMARK_DATA_DIR: dataDir, TIDEMARK_MEMORY: 'false' };
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

function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-LINES_SHOWN).join('\n');
}
