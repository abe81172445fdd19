/**
 * Nothing is configured, and still there is a Kafka: the first app starts the local broker in the
 * background, the others find it. When two start one at the same time, the data folder's lock lets
 * one of the brokers live, and both apps join that one; so no lock is needed here.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import type { Log } from '../log.ts';
import { brokerLogFile, findLocalBroker, type LocalBroker } from './broker-file.ts';
import { type LaunchedBroker, launchBroker } from './launch-broker.ts';

/** Where the local broker lives, and who wants to know. */
export interface JoinLocalBrokerOptions {
  /** `LocalSettings.dataDir` */
  readonly dataDir: string;
  readonly log?: Log | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What to run in place of the broker's own command; for tests. */
  readonly command?: readonly string[];
}

/** The broker, and whether this call started it. */
export interface JoinedBroker extends LocalBroker {
  readonly started: boolean;
}

/**
 * Joins the local broker of a data folder, started first when none runs. Only the broker that the
 * folder's own file names is ever joined, whatever else listens on Kafka's port.
 *
 * @throws KafkaConnectionError LOCAL_BROKER_START_FAILED with the end of the broker's log
 */
export async function joinLocalBroker(options: JoinLocalBrokerOptions): Promise<JoinedBroker> {
  const { dataDir, log, signal } = options;
  const deadline = performance.now() + READY_WITHIN_MS;
  let launched: LaunchedBroker | undefined;
  let endedAt: number | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const running = await findLocalBroker(dataDir);
    if (running) {
      const started = launched?.pid === running.pid;
      log?.debug({ ...running, started }, started ? 'local broker started' : 'local broker joined');
      return { ...running, started };
    }
    launched ??= launchBroker(dataDir, options.command);
    if (launched.ended) endedAt ??= performance.now();
    // The broker that lost a race against another one's ends first, before that one answers.
    const hopeless = endedAt !== undefined && performance.now() > endedAt + OTHER_READY_WITHIN_MS;
    if (hopeless || performance.now() > deadline) throw startFailed(dataDir, launched);
    await sleep(POLL_MS, undefined, signal ? { signal } : {});
  }
}

const POLL_MS = 25;
const READY_WITHIN_MS = 20_000;
const OTHER_READY_WITHIN_MS = 2_000;

function startFailed(dataDir: string, launched: LaunchedBroker): KafkaConnectionError {
  const log = brokerLogFile(dataDir);
  const said = launched.said();
  return new KafkaConnectionError(
    'LOCAL_BROKER_START_FAILED',
    launched.ended
      ? 'The local broker ended as it started.'
      : `The local broker does not answer after ${READY_WITHIN_MS / 1_000} s.`,
    {
      hint:
        said === ''
          ? `Start it in the foreground to see why: pnpm broker (its log: ${log}).`
          : `Its log ${log} ends with:\n${said}`,
    },
  );
}
