/** What a task wants to write, until its next cut takes it into a transaction. */

import { sizeOf } from '../client/batches-to-send.ts';
import type { OutgoingRecord, RecordSink } from './record-sink.ts';

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
    this.#bytes += sizeOf(record);
  }

  /** All that waits; afterwards nothing waits. */
  take(): readonly OutgoingRecord[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    return taken;
  }
}
