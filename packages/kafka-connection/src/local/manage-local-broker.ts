/** Looks after the broker in the background: is it there, end it, forget its data. */

import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { KafkaConnectionError } from '../errors/kafka-connection-error.ts';
import { brokerFolder, findLocalBroker, isAlive, type LocalBroker } from './broker-file.ts';

const STOPPED_WITHIN_MS = 10_000;
const POLL_MS = 25;

/** The running broker of a data folder, or nothing: a file left by a killed broker counts for nothing. */
export function localBrokerStatus(dataDir: string): Promise<LocalBroker | undefined> {
  return findLocalBroker(dataDir);
}

/**
 * Ends the broker of a data folder and waits until it is gone. Its data stay.
 *
 * @returns the broker that was ended, or nothing when none ran
 * @throws KafkaConnectionError LOCAL_BROKER_STOP_FAILED when it still lives after ten seconds
 */
export async function stopLocalBroker(dataDir: string): Promise<LocalBroker | undefined> {
  // Only a process that answers as a broker is told to end: the pid of a stale file may be anybody's.
  const broker = await findLocalBroker(dataDir);
  if (!broker) return undefined;
  process.kill(broker.pid, 'SIGTERM');
  const deadline = performance.now() + STOPPED_WITHIN_MS;
  while (isAlive(broker.pid)) {
    if (performance.now() > deadline) {
      throw new KafkaConnectionError(
        'LOCAL_BROKER_STOP_FAILED',
        `The local broker (process ${broker.pid}) was told to stop and still runs.`,
        { hint: `End it by hand: kill -9 ${broker.pid}. Nothing that it acknowledged is lost.` },
      );
    }
    await sleep(POLL_MS);
  }
  return broker;
}

/** Ends the broker and removes its topics, records and offsets. @throws as stopLocalBroker */
export async function resetLocalBroker(dataDir: string): Promise<void> {
  await stopLocalBroker(dataDir);
  await rm(brokerFolder(dataDir), { recursive: true, force: true });
}
