/** What a group has committed, looked at again and again: neither offsets nor watermarks go back. */
import { Faults } from './ledger.ts';

/** One partition's committed offset, with its metadata. */
export interface CommittedPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string;
}

interface Seen {
  readonly offset: number;
  readonly watermark: number;
}

/** Checks the positions of one group. */
export class CommittedPositions {
  readonly #last = new Map<string, Seen>();
  readonly #faults = new Faults();

  get faults(): readonly string[] {
    return this.#faults.all;
  }

  take({ topic, partition, offset, metadata }: CommittedPosition): void {
    const name = `${topic}/${partition}`;
    const watermark = watermarkOf(metadata);
    const last = this.#last.get(name);
    this.#last.set(name, { offset, watermark });
    if (last === undefined) return;
    if (offset < last.offset) {
      this.#faults.add(`${name}: the committed offset went back from ${last.offset} to ${offset}`);
    }
    if (watermark < last.watermark) {
      this.#faults.add(`${name}: the watermark went back from ${last.watermark} to ${watermark}`);
    }
  }
}

/** Of `wm=<epoch milliseconds>`, beside other words; before all time where there is none. */
function watermarkOf(metadata: string): number {
  const found = /(?:^| )wm=(-?\d+)(?= |$)/.exec(metadata)?.[1];
  return found === undefined ? Number.NEGATIVE_INFINITY : Number(found);
}
