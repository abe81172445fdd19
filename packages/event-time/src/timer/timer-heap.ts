/**
 * A heap of timers that knows where each one is, so that any can be deleted in O(log n). Four
 * children a node, and all that moves lies in typed arrays: with a million timers a heap is as fast
 * as memory is, so sifting must not touch the timers themselves.
 */
import type { Namespace } from '../state/namespace.ts';

/** One timer (Flink: `TimerHeapInternalTimer`). */
export interface Timer {
  readonly key: unknown;
  readonly namespace: Namespace;
  readonly time: number;
  /** Where the heap keeps it; the same for as long as it is there. */
  slot: number;
  /** The next timer of the same key. */
  next: Timer | undefined;
}

const NONE = -1;

/** Earliest first (Flink: `HeapPriorityQueue`). */
export class TimerHeap {
  private readonly timers: (Timer | undefined)[] = [];
  private count = 0;
  /** Of the timer at a place of the heap. */
  private times = new Float64Array(16);
  private slots = new Int32Array(16);
  /** The place in the heap of the timer in a slot; of a free slot, the next free one. */
  private places = new Int32Array(16);
  private freeSlot = NONE;

  get size(): number {
    return this.count;
  }

  peek(): Timer | undefined {
    return this.count === 0 ? undefined : this.timers[this.slotAt(0)];
  }

  add(timer: Timer): void {
    if (this.count === this.times.length) this.grow();
    timer.slot = this.takeSlot();
    this.timers[timer.slot] = timer;
    this.siftUp(timer.slot, timer.time, this.count++);
  }

  /** Removes a timer of this heap. */
  remove(timer: Timer): void {
    const { slot } = timer;
    const place = this.places[slot] ?? 0;
    this.timers[slot] = undefined;
    this.places[slot] = this.freeSlot;
    this.freeSlot = slot;
    const last = --this.count;
    if (place === last) return;
    const movedSlot = this.slotAt(last);
    const movedTime = this.timeAt(last);
    this.siftUp(movedSlot, movedTime, place);
    if (this.places[movedSlot] === place) this.siftDown(movedSlot, movedTime, place);
  }

  /** All timers, as they lie in the heap: added to another one in this order, they lie alike. */
  *values(): Generator<Timer> {
    for (let place = 0; place < this.count; place++) {
      const timer = this.timers[this.slotAt(place)];
      if (timer !== undefined) yield timer;
    }
  }

  private takeSlot(): number {
    const slot = this.freeSlot;
    if (slot === NONE) return this.timers.length;
    this.freeSlot = this.places[slot] ?? NONE;
    return slot;
  }

  private grow(): void {
    const { times, slots, places } = this;
    const length = times.length * 2;
    this.times = new Float64Array(length);
    this.times.set(times);
    this.slots = new Int32Array(length);
    this.slots.set(slots);
    this.places = new Int32Array(length);
    this.places.set(places);
  }

  private siftUp(slot: number, time: number, from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = this.timeAt(parent);
      if (parentTime <= time) break;
      this.put(this.slotAt(parent), parentTime, place);
      place = parent;
    }
    this.put(slot, time, place);
  }

  private siftDown(slot: number, time: number, from: number): void {
    const { count } = this;
    let place = from;
    for (;;) {
      const first = 4 * place + 1;
      let least = place;
      let leastTime = time;
      for (let child = first; child < first + 4 && child < count; child++) {
        const childTime = this.timeAt(child);
        if (childTime >= leastTime) continue;
        least = child;
        leastTime = childTime;
      }
      if (least === place) break;
      this.put(this.slotAt(least), leastTime, place);
      place = least;
    }
    this.put(slot, time, place);
  }

  private put(slot: number, time: number, place: number): void {
    this.slots[place] = slot;
    this.times[place] = time;
    this.places[slot] = place;
  }

  private slotAt(place: number): number {
    return this.slots[place] ?? 0;
  }

  private timeAt(place: number): number {
    return this.times[place] ?? 0;
  }
}
