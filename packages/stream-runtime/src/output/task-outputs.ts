/** What a task wants to write, until its next cut takes it into a transaction. */

import type { OutgoingRecord, RecordSink } from './record-sink.ts';

// Headers, and what an object costs in memory.
const OVERHEAD_BYTES = 200;

/** Results and dead letters, in order. */
export class TaskOutputs implements RecordSink {
  #waiting: OutgoingRecord[] = [];
  #bytes = 0;

  /** About how many bytes wait. */
  get bytes(): number {
    return this.#bytes;
  }

  add(record: OutgoingRecord): void {
    this.#waiting.push(record);
    this.#bytes += (record.key?.length ?? 0) + (record.value?.length ?? 0) + OVERHEAD_BYTES;
  }

  /** All that waits; afterwards nothing waits. */
  take(): readonly OutgoingRecord[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    return taken;
  }
}
