/** The timers of one operator and time domain: a heap by time, and an index that keeps them unique. */
import type { Namespace } from '../state/state-table.ts';
import { type Timer, TimerHeap } from './timer-heap.ts';

// Most keys have one timer at a time: it stands in the index itself, several in a map by time.
type KeyTimers = Timer | Map<number, Timer>;

/** Unique by key, namespace and time (Flink: `HeapPriorityQueueSet`). */
export class TimerQueue {
  private readonly heap = new TimerHeap();
  private readonly byNamespace = new Map<Namespace, Map<unknown, KeyTimers>>();

  get size(): number {
    return this.heap.size;
  }

  peek(): Timer | undefined {
    return this.heap.peek();
  }

  /** Does nothing if there is such a timer already. */
  register(key: unknown, namespace: Namespace, time: number): void {
    let byKey = this.byNamespace.get(namespace);
    if (byKey === undefined) {
      byKey = new Map();
      this.byNamespace.set(namespace, byKey);
    }
    const known = byKey.get(key);
    if (known === undefined) {
      const timer = this.push(key, namespace, time);
      byKey.set(key, timer);
    } else if (known instanceof Map) {
      if (!known.has(time)) known.set(time, this.push(key, namespace, time));
    } else if (known.time !== time) {
      const timer = this.push(key, namespace, time);
      byKey.set(
        key,
        new Map([
          [known.time, known],
          [time, timer],
        ]),
      );
    }
  }

  /** Does nothing if there is no such timer. */
  delete(key: unknown, namespace: Namespace, time: number): void {
    const known = this.byNamespace.get(namespace)?.get(key);
    if (known === undefined) return;
    const timer = known instanceof Map ? known.get(time) : known;
    if (timer === undefined || timer.time !== time) return;
    this.remove(timer);
  }

  /** Removes a timer of this queue. */
  remove(timer: Timer): void {
    this.heap.remove(timer);
    const byKey = this.byNamespace.get(timer.namespace);
    const known = byKey?.get(timer.key);
    if (byKey === undefined || known === undefined) return;
    if (known instanceof Map) {
      known.delete(timer.time);
      if (known.size > 0) return;
    }
    byKey.delete(timer.key);
    if (byKey.size === 0) this.byNamespace.delete(timer.namespace);
  }

  private push(key: unknown, namespace: Namespace, time: number): Timer {
    const timer: Timer = { key, namespace, time, index: 0 };
    this.heap.add(timer);
    return timer;
  }
}
