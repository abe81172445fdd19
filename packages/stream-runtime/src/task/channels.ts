/**
 * The upstream tasks of a task, and which of them have ended. A task ends when all of them have; an
 * end counts where it covers the ends that this run reads to, or where it was said in this run:
 * another process of the same job may have begun, and looked at the ends, at another moment.
 */

import type { EndMark } from '../repartition/repartition-record.ts';

/** The ends of upstream tasks as the changelog keeps them, by `topic/channel`. */
export type ChannelEnds = Readonly<Record<string, EndMark>>;

/** Of one task. */
export class Channels {
  readonly #open: Set<string>;
  readonly #ends = new Map<string, EndMark>();
  readonly #isCovered: (mark: EndMark) => boolean;

  constructor(
    channels: readonly (readonly [topic: string, channel: string])[],
    isCovered: (mark: EndMark) => boolean,
    restored: ChannelEnds = {},
  ) {
    this.#open = new Set(channels.map(([topic, channel]) => idOf(topic, channel)));
    this.#isCovered = isCovered;
    for (const [id, mark] of Object.entries(restored)) {
      this.#ends.set(id, mark);
      if (isCovered(mark)) this.#open.delete(id);
    }
  }

  /** Whether there is nothing more to come from any of them; true without channels. */
  get haveEnded(): boolean {
    return this.#open.size === 0;
  }

  end(topic: string, channel: string, mark: EndMark, isOfThisRun: boolean): void {
    const id = idOf(topic, channel);
    this.#ends.set(id, mark);
    if (isOfThisRun || this.#isCovered(mark)) this.#open.delete(id);
  }

  /** It goes on after all: its task was started again. */
  reopen(topic: string, channel: string): void {
    const id = idOf(topic, channel);
    if (this.#ends.delete(id)) this.#open.add(id);
  }

  /** What the upstream tasks had read, taken together. */
  mark(): Record<string, number> {
    const all: Record<string, number> = {};
    for (const mark of this.#ends.values()) {
      for (const [partition, offset] of Object.entries(mark)) {
        all[partition] = Math.max(all[partition] ?? 0, offset);
      }
    }
    return all;
  }

  /** For the changelog; undefined while no channel ever ended. */
  ends(): ChannelEnds | undefined {
    return this.#ends.size === 0 ? undefined : Object.fromEntries(this.#ends);
  }
}

function idOf(topic: string, channel: string): string {
  return `${topic}/${channel}`;
}
