// Where in a segment is offset X, and which is the first record not older than time T? One entry for every few
// kilobytes answers both closely enough to read on from there (Kafka's .index and .timeindex in one).

/** A batch that the index knows: look no earlier than here. */
export interface IndexEntry {
  readonly offset: number;
  /** Byte position of the batch in its segment. */
  readonly position: number;
  /** Largest record timestamp in front of this batch; -1 when there is none. */
  readonly maxTimestampBefore: number;
}

const FIELDS = 3;
/** With more entries the index thins itself out, so that its size does not follow the segment's. */
const MOST_ENTRIES = 8192;

/** Offsets, positions and times of some batches of one segment, ascending. */
export class SparseIndex {
  #values = new Float64Array(16 * FIELDS);
  #entries = 0;
  #intervalBytes: number;
  #nextPosition = 0;

  /** @param intervalBytes bytes between entries (`index.interval.bytes`); doubles whenever the index is full */
  constructor(intervalBytes: number) {
    this.#intervalBytes = Math.max(1, intervalBytes);
  }

  get entries(): number {
    return this.#entries;
  }

  /** Tells of a batch; most are not kept. */
  add(offset: number, position: number, maxTimestampBefore: number): void {
    if (position < this.#nextPosition) return;
    if (this.#entries === MOST_ENTRIES) this.#thinOut();
    if ((this.#entries + 1) * FIELDS > this.#values.length) this.#grow();
    const at = this.#entries * FIELDS;
    this.#values[at] = offset;
    this.#values[at + 1] = position;
    this.#values[at + 2] = maxTimestampBefore;
    this.#entries += 1;
    this.#nextPosition = position + this.#intervalBytes;
  }

  /** The last entry at or before `offset`. */
  floorOffset(offset: number): IndexEntry | undefined {
    return this.#last((at) => (this.#values[at] ?? 0) <= offset);
  }

  /** The last entry in front of which every record is older than `timestamp`. */
  floorTimestamp(timestamp: number): IndexEntry | undefined {
    return this.#last((at) => (this.#values[at + 2] ?? 0) < timestamp);
  }

  /** Forgets entries at or behind `position`, which was cut off. */
  truncate(position: number): void {
    while (this.#entries > 0 && (this.#values[(this.#entries - 1) * FIELDS + 1] ?? 0) >= position) {
      this.#entries -= 1;
    }
    this.#nextPosition = Math.min(this.#nextPosition, position);
  }

  /** The entries as numbers, to be stored. */
  toArray(): Float64Array {
    return this.#values.slice(0, this.#entries * FIELDS);
  }

  /** The index that `toArray` made the numbers from. */
  static from(values: Float64Array, intervalBytes: number): SparseIndex {
    const index = new SparseIndex(intervalBytes);
    for (let at = 0; at + FIELDS <= values.length; at += FIELDS) {
      index.add(values[at] ?? 0, values[at + 1] ?? 0, values[at + 2] ?? 0);
    }
    return index;
  }

  #last(holds: (at: number) => boolean): IndexEntry | undefined {
    let low = 0;
    let high = this.#entries;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(middle * FIELDS)) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return undefined;
    const at = (low - 1) * FIELDS;
    return {
      offset: this.#values[at] ?? 0,
      position: this.#values[at + 1] ?? 0,
      maxTimestampBefore: this.#values[at + 2] ?? 0,
    };
  }

  #thinOut(): void {
    for (let entry = 0; entry < MOST_ENTRIES / 2; entry += 1) {
      this.#values.copyWithin(entry * FIELDS, entry * 2 * FIELDS, (entry * 2 + 1) * FIELDS);
    }
    this.#entries = MOST_ENTRIES / 2;
    this.#intervalBytes *= 2;
  }

  #grow(): void {
    const larger = new Float64Array(this.#values.length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}
