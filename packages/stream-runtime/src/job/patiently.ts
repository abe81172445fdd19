/** Before a job runs, Kafka has answered already: what it cannot do at the moment is tried again for a while. */

import type { KafkaClient } from '../client/kafka-client.ts';
import { pause, type Timers } from '../clock.ts';
import type { RuntimeLog } from '../options.ts';

/** What this works with. */
export interface PatienceOptions {
  readonly client: Pick<KafkaClient, 'isTransient' | 'translate'>;
  readonly timers: Timers;
  readonly log: RuntimeLog;
  /** Whether it still has to be done. */
  readonly isWanted: () => boolean;
}

/** A broker that is restarted is back by then. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;

/** Does the work, which may be begun again. Rejects with its last error when half a minute did not help. */
export async function patiently<T>(
  work: () => Promise<T>,
  { client, timers, log, isWanted }: PatienceOptions,
): Promise<T> {
  const began = timers.now();
  let hasWarned = false;
  for (;;) {
    try {
      const done = await work();
      if (hasWarned) log.info({}, 'Kafka answers again; the job starts.');
      return done;
    } catch (error) {
      const isOver = timers.now() - began >= PATIENCE_MS;
      if (isOver || !isWanted() || !client.isTransient(error)) throw error;
      if (!hasWarned) {
        const { message } = client.translate(error, {});
        log.warn({}, `The job waits for Kafka for up to ${PATIENCE_MS / 1_000} s: ${message}`);
      }
      hasWarned = true;
    }
    await pause(timers, PAUSE_MS);
  }
}
