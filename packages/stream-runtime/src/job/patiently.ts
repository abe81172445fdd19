/** Before a job runs, Kafka has answered already: what it cannot do at the moment is tried again for a while. */

import { patiently as tryPatiently } from '@tidemark/kafka-connection';
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

/** Does the work, which may be begun again. Rejects with its last error when half a minute did not help. */
export function patiently<T>(
  work: () => Promise<T>,
  { client, timers, log, isWanted }: PatienceOptions,
): Promise<T> {
  return tryPatiently(work, {
    isTransient: (error) => client.isTransient(error),
    isWanted,
    now: () => timers.now(),
    pause: (ms) => pause(timers, ms),
    onWait(error, patienceMs) {
      const { message } = client.translate(error, {});
      log.warn({}, `The job waits for Kafka for up to ${patienceMs / 1_000} s: ${message}`);
    },
    onDone: () => log.info({}, 'Kafka answers again; the job starts.'),
  });
}
