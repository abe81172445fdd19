/** The timers of one operator and time domain: a heap by time, and an index by key that keeps them unique. */
import type { ChangeSet } from '../state/change-set.ts';
import type { Namespace } from '../state/namespace.ts';
import { ShardedMap } from '../state/sharded-map.ts';
import { type Timer, TimerHeap } from './timer-heap.ts';

// Most keys have a timer or two: a list, linked through the timers themselves. Keys with many
// have a list for each time.
type KeyTimers = Timer | Map<number, Timer>;

const LONGEST_LIST = 16;

/** Unique by key, namespace and time (Flink: `HeapPriorityQueueSet`). */
export class TimerQueue {
  /** Set to note what changes from then on. */
  changes: ChangeSet | undefined;
  private readonly heap = new TimerHeap();
  private readonly byKey = new ShardedMap<KeyTimers>();

  // A window's trigger and its cleanup most often want the same timer, one after the other.
  private last: Timer | undefined;
  // And a trigger most often deletes the timer that has just fired, to be sure.
  private lastRemoved: Timer | undefined;

  get size(): number {
    return this.heap.size;
  }

  peek(): Timer | undefined {
    return this.heap.peek();
  }

  /** Does nothing if there is such a timer already. */
  register(key: unknown, namespace: Namespace, time: number): void {
    const { last } = this;
    if (last?.time === time && last.namespace === namespace && last.key === key) return;
    const known = this.byKey.get(key);
    const list = listFor(known, time);
    if (find(list, namespace, time) !== undefined) return;
    const timer: Timer = { key, namespace, time, slot: 0, next: list };
    this.heap.add(timer);
    if (this.changes !== undefined) this.changes.add(key, namespace, time);
    this.last = timer;
    this.lastRemoved = undefined;
    if (known instanceof Map) known.set(time, timer);
    else this.byKey.set(key, lengthOf(timer) > LONGEST_LIST ? byTime(timer) : timer);
  }

  /** Does nothing if there is no such timer. */
  delete(key: unknown, namespace: Namespace, time: number): void {
    const { lastRemoved: gone } = this;
    if (gone?.time === time && gone.namespace === namespace && gone.key === key) return;
    const timer = find(listFor(this.byKey.get(key), time), namespace, time);
    if (timer !== undefined) this.remove(timer);
  }

  has(key: unknown, namespace: Namespace, time: number): boolean {
    return find(listFor(this.byKey.get(key), time), namespace, time) !== undefined;
  }

  /** Removes a timer of this queue. */
  remove(timer: Timer): void {
    if (timer === this.last) this.last = undefined;
    this.lastRemoved = timer;
    this.heap.remove(timer);
    const { key, time } = timer;
    if (this.changes !== undefined) this.changes.add(key, timer.namespace, time);
    const known = this.byKey.get(key);
    const list = listFor(known, time);
    const rest = list === undefined ? undefined : without(list, timer);
    if (known instanceof Map) {
      if (rest !== undefined) known.set(time, rest);
      else known.delete(time);
      if (known.size === 0) this.byKey.delete(key);
    } else if (rest === undefined) {
      this.byKey.delete(key);
    } else if (rest !== list) {
      this.byKey.set(key, rest);
    }
  }

  /** All timers, in no order. */
  values(): Iterable<Timer> {
    return this.heap.values();
  }
}

function listFor(timers: KeyTimers | undefined, time: number): Timer | undefined {
  return timers instanceof Map ? timers.get(time) : timers;
}

function find(list: Timer | undefined, namespace: Namespace, time: number): Timer | undefined {
  for (let timer = list; timer !== undefined; timer = timer.next) {
    if (timer.time !== time) continue;
    if (timer.namespace === namespace || timer.namespace.equals(namespace)) return timer;
  }
  return undefined;
}

function without(list: Timer, removed: Timer): Timer | undefined {
  if (list === removed) return list.next;
  for (let timer = list; timer.next !== undefined; timer = timer.next) {
    if (timer.next !== removed) continue;
    timer.next = removed.next;
    break;
  }
  return list;
}

function lengthOf(list: Timer): number {
  let length = 0;
  for (let timer: Timer | undefined = list; timer !== undefined; timer = timer.next) length++;
  return length;
}

function byTime(list: Timer): Map<number, Timer> {
  const lists = new Map<number, Timer>();
  for (let timer: Timer | undefined = list; timer !== undefined; ) {
    const next: Timer | undefined = timer.next;
    timer.next = lists.get(timer.time);
    lists.set(timer.time, timer);
    timer = next;
  }
  return lists;
}
