/**
 * The broker in the background, as its clients see it. Who holds the data folder, and what becomes of
 * its data, the broker's own package knows; here only its answer is asked for besides.
 */

import { brokerStatus, deleteData, stopBroker } from '@tidemark/local-broker/background';
import { answersAsKafka } from '../probe.ts';

/** A local broker that runs and answers. */
export interface LocalBroker {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** What is known of a data folder's broker. */
export type LocalBrokerState =
  | { readonly state: 'absent' }
  /** Its process runs and is not ready yet, or is ending. */
  | { readonly state: 'busy'; readonly pid: number }
  /** It wants TLS, or to know who comes, which somebody who runs it in the foreground has asked for. */
  | { readonly state: 'secured'; readonly address: string; readonly protocol: string }
  | { readonly state: 'ready'; readonly broker: LocalBroker };

/**
 * The broker of a data folder. The note of a broker that was killed counts for nothing, and so does
 * whatever else listens on the port that it names.
 *
 * @param dataDir `LocalSettings.dataDir`
 */
export async function localBrokerStatus(dataDir: string): Promise<LocalBrokerState> {
  const { running, pid, host, port, startedAt, security } = brokerStatus(dataDir);
  if (!running || pid === undefined) return { state: 'absent' };
  if (host === undefined || port === undefined || startedAt === undefined) {
    return { state: 'busy', pid };
  }
  if (security !== undefined)
    return { state: 'secured', address: `${host}:${port}`, protocol: security.protocol };
  const answers = await answersAsKafka({ host, port });
  return answers
    ? { state: 'ready', broker: { pid, host, port, startedAt } }
    : { state: 'busy', pid };
}

/**
 * Ends the broker of a data folder and waits until it is gone. Its data stay.
 *
 * @returns its process id, or nothing when none ran
 * @throws LocalBrokerError BROKER_STOP_FAILED when it still lives after ten seconds
 */
export async function stopLocalBroker(dataDir: string): Promise<number | undefined> {
  return await stopBroker(dataDir);
}

/**
 * Ends the broker and deletes its topics, records and offsets.
 *
 * @throws LocalBrokerError BROKER_STOP_FAILED, BROKER_DATA_FOLDER_IN_USE, …_UNUSABLE
 */
export async function resetLocalBroker(dataDir: string): Promise<void> {
  await stopBroker(dataDir);
  deleteData(dataDir);
}
