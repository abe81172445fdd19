// The leader epochs of one partition and the offset that each began at (Kafka: LeaderEpochFileCache). After a move
// clients ask with it whether what they read is still there (KIP-320, OffsetForLeaderEpoch).
import type { FileStore } from '../storage/file-store.ts';

/** One term of a leader. */
export interface EpochStart {
  readonly epoch: number;
  readonly startOffset: number;
}

/** How far the log went under an epoch. */
export interface EpochEnd {
  /** The epoch that the answer is about: the asked one, or the largest known one before it; -1: unknown. */
  readonly epoch: number;
  /** -1: unknown. */
  readonly endOffset: number;
}

const FILE = 'leader-epoch-checkpoint';
const FIRST: EpochStart = { epoch: 0, startOffset: 0 };
const UNKNOWN: EpochEnd = { epoch: -1, endOffset: -1 };

/** The history of one partition, oldest epoch first. It is kept beside the log, in a file that only moves write. */
export class LeaderEpochs {
  readonly #store: FileStore;
  #starts: EpochStart[];

  /** @param endOffset where the log ends after recovery: epochs that began behind it began there */
  constructor(store: FileStore, endOffset: number) {
    this.#store = store;
    this.#starts = readStarts(store.readSmall(FILE)) ?? [FIRST];
    this.cut(endOffset);
  }

  /** The epoch of the present leader. */
  get current(): number {
    return this.#starts.at(-1)?.epoch ?? FIRST.epoch;
  }

  /** All epochs that records can be of, and the present one. */
  get all(): readonly EpochStart[] {
    return this.#starts;
  }

  /** A new leader begins at `startOffset`. An epoch that wrote nothing leaves no trace. */
  begin(epoch: number, startOffset: number): void {
    this.#add({ epoch, startOffset });
    const lines = this.#starts.map((each) => `${each.epoch} ${each.startOffset}\n`);
    this.#store.writeSmall(FILE, lines.join(''), false);
  }

  /** Records from `endOffset` on are gone, or were never written. */
  cut(endOffset: number): void {
    const { current } = this;
    const behind = this.#starts.some(({ startOffset }) => startOffset > endOffset);
    if (behind) this.#add({ epoch: current, startOffset: endOffset });
  }

  /** The epoch that the record at `offset` was written under. */
  at(offset: number): number {
    return this.#starts.findLast(({ startOffset }) => startOffset <= offset)?.epoch ?? -1;
  }

  /** Kafka: LeaderEpochFileCache.endOffsetFor. */
  endOf(
    epoch: number,
    log: { readonly startOffset: number; readonly endOffset: number },
  ): EpochEnd {
    if (epoch < 0 || epoch > this.current) return UNKNOWN;
    if (epoch === this.current) return { epoch, endOffset: log.endOffset };
    const kept = this.#starts.filter(
      (_, i) => (this.#starts[i + 1]?.startOffset ?? Number.POSITIVE_INFINITY) > log.startOffset,
    );
    const next = kept.find((each) => each.epoch > epoch);
    const endOffset = Math.max(next?.startOffset ?? log.endOffset, log.startOffset);
    return { epoch: kept.findLast((each) => each.epoch <= epoch)?.epoch ?? epoch, endOffset };
  }

  #add(start: EpochStart): void {
    const before = this.#starts.filter(
      ({ epoch, startOffset }) => epoch < start.epoch && startOffset < start.startOffset,
    );
    this.#starts = [...before, start];
  }
}

function readStarts(bytes: Buffer | undefined): EpochStart[] | undefined {
  const lines = bytes?.toString('utf8').trim().split('\n') ?? [];
  const starts = lines.map((line) => {
    const [epoch, startOffset] = line.split(' ').map(Number);
    return { epoch: epoch ?? Number.NaN, startOffset: startOffset ?? Number.NaN };
  });
  const sound = starts.every(
    (each) => Number.isInteger(each.epoch) && Number.isInteger(each.startOffset),
  );
  return sound && starts.length > 0 ? starts : undefined;
}
