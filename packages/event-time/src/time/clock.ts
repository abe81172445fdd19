/** Processing time comes in as an argument everywhere, so that a test can hold it still. */

/** Where processing time comes from: epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** A clock that stands still until it is told (Flink: `ManualClock`). */
export class ManualClock implements Clock {
  private time: number;

  constructor(startAt = 0) {
    this.time = startAt;
  }

  now(): number {
    return this.time;
  }

  set(time: number): void {
    this.time = time;
  }

  advance(byMs: number): void {
    this.time += byMs;
  }
}
