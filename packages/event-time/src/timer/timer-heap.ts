/**
 * A heap of timers that knows where each one is, so that any can be deleted in O(log n). Four
 * children a node and the times side by side in an array of their own: with a million timers the
 * heap is as fast as memory is, and this touches half as much of it.
 */
import type { Namespace } from '../state/namespace.ts';

/** One timer (Flink: `TimerHeapInternalTimer`). */
export interface Timer {
  readonly key: unknown;
  readonly namespace: Namespace;
  readonly time: number;
  /** Its place in the heap. */
  index: number;
  /** The next timer of the same key. */
  next: Timer | undefined;
}

/** Earliest first (Flink: `HeapPriorityQueue`). */
export class TimerHeap {
  private readonly timers: Timer[] = [];
  private times = new Float64Array(16);

  get size(): number {
    return this.timers.length;
  }

  peek(): Timer | undefined {
    return this.timers[0];
  }

  add(timer: Timer): void {
    const index = this.timers.length;
    if (index === this.times.length) this.grow();
    this.timers.push(timer);
    this.siftUp(timer, index);
  }

  /** Removes a timer of this heap. */
  remove(timer: Timer): void {
    const last = this.timers.pop();
    if (last === undefined || last === timer) return;
    const { index } = timer;
    this.siftUp(last, index);
    if (last.index === index) this.siftDown(last, index);
  }

  /** All timers, in no order. */
  values(): Iterable<Timer> {
    return this.timers;
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2);
    times.set(this.times);
    this.times = times;
  }

  private siftUp(timer: Timer, from: number): void {
    const { timers, times } = this;
    const { time } = timer;
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 2;
      const parentTime = times[parentIndex] ?? 0;
      const parent = timers[parentIndex];
      if (parent === undefined || parentTime <= time) break;
      this.place(parent, parentTime, index);
      index = parentIndex;
    }
    this.place(timer, time, index);
  }

  private siftDown(timer: Timer, from: number): void {
    const { timers, times } = this;
    const { time } = timer;
    const size = timers.length;
    let index = from;
    for (;;) {
      const first = 4 * index + 1;
      let leastIndex = index;
      let leastTime = time;
      for (let child = first; child < first + 4 && child < size; child++) {
        const childTime = times[child] ?? 0;
        if (childTime >= leastTime) continue;
        leastIndex = child;
        leastTime = childTime;
      }
      const least = timers[leastIndex];
      if (leastIndex === index || least === undefined) break;
      this.place(least, leastTime, index);
      index = leastIndex;
    }
    this.place(timer, time, index);
  }

  private place(timer: Timer, time: number, index: number): void {
    this.timers[index] = timer;
    this.times[index] = time;
    timer.index = index;
  }
}
