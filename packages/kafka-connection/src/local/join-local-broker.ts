/**
 * Nothing is configured, and still there is a Kafka: the first app starts the local broker in the
 * background, the others find it. When two start one at the same time, the lock of the data folder
 * lets one of the brokers live, and both apps join that one; so no lock is needed here.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import type { Log } from '../log.ts';
import { brokerLogFile, type LaunchedBroker, launchBroker } from './launch-broker.ts';
import { type LocalBroker, localBrokerStatus } from './local-broker.ts';

/** Where the local broker lives, and who wants to know. */
export interface JoinLocalBrokerOptions {
  /** `LocalSettings.dataDir` */
  readonly dataDir: string;
  readonly log?: Log | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The broker, and whether this call started it. */
export interface JoinedBroker extends LocalBroker {
  readonly started: boolean;
}

/**
 * Joins the local broker of a data folder, started first when none runs. Only the broker that holds
 * the folder is ever joined, whatever else listens on Kafka's port.
 *
 * @throws KafkaConnectionError LOCAL_BROKER_SECURED; LOCAL_BROKER_START_FAILED with the end of the broker's log; the
 *   signal's reason
 */
export async function joinLocalBroker(options: JoinLocalBrokerOptions): Promise<JoinedBroker> {
  const { dataDir, log, signal } = options;
  const deadline = performance.now() + READY_WITHIN_MS;
  let launched: LaunchedBroker | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const status = await localBrokerStatus(dataDir);
    if (status.state === 'ready') {
      const started = launched?.pid === status.broker.pid;
      // One that lost the race would take the folder over as soon as the winner stops.
      if (!started) launched?.end();
      sayJoined(log, status.broker, started);
      return { ...status.broker, started };
    }
    if (status.state === 'secured') {
      const message = `The local broker at ${status.address} speaks ${status.protocol} only.`;
      throw new KafkaConnectionError('LOCAL_BROKER_SECURED', message);
    }
    // A broker that lost a race has ended too, but then the winner holds the folder.
    const failed = status.state === 'absent' && launched?.ended === true;
    if (failed || performance.now() > deadline) throw startFailed(dataDir, launched);
    if (status.state === 'absent') launched ??= launchBroker(dataDir);
    await sleep(POLL_MS, undefined, signal ? { signal } : {});
  }
}

const POLL_MS = 20;
const READY_WITHIN_MS = 20_000;
const KAFKA_PORT = 9092;

function sayJoined(log: Log | undefined, broker: LocalBroker, started: boolean): void {
  log?.debug({ ...broker, started }, started ? 'local broker started' : 'local broker joined');
  if (started && broker.port !== KAFKA_PORT) {
    const { host, port } = broker;
    log?.info(
      { port },
      `something else holds port ${KAFKA_PORT}; the local broker is at ${host}:${port}`,
    );
  }
}

function startFailed(dataDir: string, launched: LaunchedBroker | undefined): KafkaConnectionError {
  const log = brokerLogFile(dataDir);
  const said = launched?.said() ?? '';
  const message = launched?.ended
    ? 'The local broker ended as it started.'
    : `The local broker does not answer after ${READY_WITHIN_MS / 1_000} s.`;
  return new KafkaConnectionError('LOCAL_BROKER_START_FAILED', message, {
    hint:
      said === ''
        ? `Start it in the foreground to see why: pnpm broker (its log: ${log}).`
        : `Its log ${log} ends with:\n${said}`,
  });
}
