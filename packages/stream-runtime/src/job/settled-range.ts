/**
 * How far a log reaches, when that matters most: whether it ends before a position, which tells that
 * its topic was made anew or has lost records.
 *
 * A fetch does not tell. Of a leader that was just elected the high watermark may be behind for a
 * moment: what is above it is answered with nothing (KIP-207). A broker that does not know yet that it
 * leads no more says "out of range" for what its successor has, and kafkajs then begins at the
 * beginning there. ListOffsets is refused until a new leader has caught up, and asking for a while
 * gives a deposed one the time to find out.
 */

import type { KafkaClient, LogRange, TopicPartition } from '../client/kafka-client.ts';
import { pause, type Timers } from '../clock.ts';

/** What ranges are found out with. */
export interface RangeOptions {
  readonly client: Pick<KafkaClient, 'logRanges'>;
  readonly timers: Timers;
}

/** For how long a log must end before a position to be believed. */
const SETTLE_MS = 5_000;
const ASK_AGAIN_MS = 500;

/**
 * Resolves at once where the log reaches to `offset`, which nobody can take back; else when it has been
 * told for some seconds that it does not. Undefined: there is no such partition.
 */
export async function settledRange(
  { topic, partition }: TopicPartition,
  offset: number,
  { client, timers }: RangeOptions,
): Promise<LogRange | undefined> {
  const until = timers.now() + SETTLE_MS;
  for (;;) {
    const ranges = await client.logRanges(topic);
    const range = ranges.find((one) => one.partition === partition);
    if (range === undefined || range.high >= offset || timers.now() >= until) return range;
    await pause(timers, ASK_AGAIN_MS);
  }
}
