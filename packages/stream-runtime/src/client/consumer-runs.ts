/**
 * Keeps a consumer of kafkajs at work. kafkajs takes it for final that no broker knows the group's
 * coordinator, which is so while a broker starts, and when a connection breaks at that moment.
 */

import type { Consumer } from 'kafkajs';
import { pause, systemTimers } from '../clock.ts';

/** What is kept at work. */
export interface ConsumerRunsOptions {
  readonly consumer: Pick<Consumer, 'on' | 'events'>;
  /** Connects, subscribes and runs. */
  readonly start: () => Promise<void>;
  readonly isStopping: () => boolean;
  /** Whether an error goes away by itself. */
  readonly isTransient: (error: unknown) => boolean;
  /** The consumer ended with an error; `isRestarted`: it starts again by itself. */
  readonly onCrash: (error: unknown, isRestarted: boolean) => void;
  readonly pauseMs: number;
}

/** The first start, to be called once; it rejects with what does not go away by itself. */
export function consumerRuns(options: ConsumerRunsOptions): () => Promise<void> {
  const { consumer, start, isStopping, isTransient, onCrash, pauseMs } = options;
  const run = async (): Promise<void> => {
    for (;;) {
      try {
        return await start();
      } catch (error) {
        if (isStopping() || !isTransient(error)) throw error;
      }
      await pause(systemTimers, pauseMs);
      if (isStopping()) return;
    }
  };
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    const isOurs = !restart && !isStopping() && isTransient(error);
    onCrash(error, restart || isOurs);
    if (!isOurs) return;
    // Not at once: kafkajs is still in the middle of the crash.
    pause(systemTimers, pauseMs)
      .then(() => (isStopping() ? undefined : run()))
      .catch((failure) => onCrash(failure, false));
  });
  return run;
}
