// A broker that is away is waited for, and a person wants to hear of it: what is waited for, how many
// orders wait and how often it was tried, and once that it is over.

import { type RecordAccumulator, translateKafkaError } from '@tidemark/kafka-connection';

/** What is watched. */
export type Watched = Pick<
  RecordAccumulator<unknown>,
  'waitingMs' | 'outstanding' | 'retries' | 'lastFailure'
>;

const SLOW_MS = 2_000;
const LOOK_EVERY_MS = 500;
const AGAIN_EVERY_MS = 10_000;

/**
 * Says on `note` that Kafka is waited for, when a request goes unanswered for two seconds, again
 * every ten, and once when it answers.
 *
 * @returns what ends the watch
 */
export function watchDelivery(
  accumulator: Watched,
  topic: string,
  note: (line: string) => void,
): Disposable {
  let waitingSince: number | undefined;
  let saidAt = 0;
  let triesBefore = 0;
  const look = () => {
    const { waitingMs, outstanding, retries, lastFailure } = accumulator;
    const now = performance.now();
    if (waitingMs < SLOW_MS) {
      if (waitingSince !== undefined) {
        const seconds = ((now - waitingSince) / 1_000).toFixed(1);
        note(
          `Kafka answers again after ${seconds} s and ${countOf(retries - triesBefore, 'retry', 'retries')}.`,
        );
        waitingSince = undefined;
      }
      if (lastFailure === undefined) triesBefore = retries;
      return;
    }
    if (waitingSince !== undefined && now - saidAt < AGAIN_EVERY_MS) return;
    waitingSince ??= now - waitingMs;
    saidAt = now;
    const why = lastFailure
      ? translateKafkaError(lastFailure, { topic }).message
      : 'no answer to a request.';
    const waiting = countOf(outstanding, 'order', 'orders');
    note(
      `Waiting for Kafka for ${((now - waitingSince) / 1_000).toFixed(0)} s: ${why} (${waiting} waiting, ${countOf(retries - triesBefore, 'retry', 'retries')})`,
    );
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
      look();
    },
  };
}

function countOf(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
