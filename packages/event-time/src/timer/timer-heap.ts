/** A binary heap in an array that knows where each timer is, so that any can be deleted in O(log n). */
import type { Namespace } from '../state/state-table.ts';

/** One timer (Flink: `TimerHeapInternalTimer`). */
export interface Timer {
  readonly key: unknown;
  readonly namespace: Namespace;
  readonly time: number;
  /** Its place in the heap. */
  index: number;
}

/** Earliest first (Flink: `HeapPriorityQueue`). */
export class TimerHeap {
  private readonly heap: Timer[] = [];

  get size(): number {
    return this.heap.length;
  }

  peek(): Timer | undefined {
    return this.heap[0];
  }

  add(timer: Timer): void {
    this.heap.push(timer);
    this.siftUp(timer, this.heap.length - 1);
  }

  /** Removes the timer at the place that it says. */
  remove(timer: Timer): void {
    const last = this.heap.pop();
    if (last === undefined || last === timer) return;
    const { index } = timer;
    this.siftUp(last, index);
    if (last.index === index) this.siftDown(last, index);
  }

  /** All timers, in no order. */
  values(): Iterable<Timer> {
    return this.heap;
  }

  private siftUp(timer: Timer, from: number): void {
    const { heap } = this;
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || parent.time <= timer.time) break;
      heap[index] = parent;
      parent.index = index;
      index = parentIndex;
    }
    heap[index] = timer;
    timer.index = index;
  }

  private siftDown(timer: Timer, from: number): void {
    const { heap } = this;
    let index = from;
    for (;;) {
      const leftIndex = 2 * index + 1;
      const left = heap[leftIndex];
      if (left === undefined) break;
      const right = heap[leftIndex + 1];
      const least = right !== undefined && right.time < left.time ? right : left;
      if (timer.time <= least.time) break;
      const leastIndex = least.index;
      heap[index] = least;
      least.index = index;
      index = leastIndex;
    }
    heap[index] = timer;
    timer.index = index;
  }
}
