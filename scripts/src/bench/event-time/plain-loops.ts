/**
 * What one would write without an engine, for events that come in order of time: loops over Maps.
 * They know no late events, no state that outlives them and no second source of time.
 */
import type { BenchEvent } from './bench-task.ts';

type Results = { count: number; sum: number };
type Events = readonly BenchEvent[];

export function mapped(events: Events): Results {
  const results = { count: 0, sum: 0 };
  for (const event of events) emit(results, event.value + 1);
  return results;
}

export function filtered(events: Events): Results {
  const results = { count: 0, sum: 0 };
  for (const event of events) if (event.value > 49) emit(results, event.value);
  return results;
}

export function totals(events: Events): Results {
  const results = { count: 0, sum: 0 };
  const byKey = new Map<string, number>();
  for (const { key, value } of events) {
    const total = (byKey.get(key) ?? 0) + value;
    byKey.set(key, total);
    emit(results, total);
  }
  return results;
}

export function reduced(events: Events): Results {
  const results = { count: 0, sum: 0 };
  const byKey = new Map<string, BenchEvent>();
  for (const event of events) {
    const before = byKey.get(event.key);
    const after = before === undefined ? event : { ...before, value: before.value + event.value };
    byKey.set(event.key, after);
    emit(results, after.value);
  }
  return results;
}

/** Windows of `size` every `slide` milliseconds: a Map of sums for each, given out when it is over. */
export function windows(events: Events, size: number, slide: number, every: number): Results {
  const results = { count: 0, sum: 0 };
  const open = new Map<number, Map<string, BenchEvent>>();
  const close = (before: number): void => {
    for (const [start, byKey] of open) {
      if (start + size > before) continue;
      for (const { value } of byKey.values()) emit(results, value);
      open.delete(start);
    }
  };
  let index = 0;
  for (const event of events) {
    for (let start = event.at - (event.at % slide); start > event.at - size; start -= slide) {
      let byKey = open.get(start);
      if (byKey === undefined) {
        byKey = new Map();
        open.set(start, byKey);
      }
      const sum = byKey.get(event.key);
      byKey.set(event.key, sum === undefined ? event : { ...sum, value: sum.value + event.value });
    }
    if (++index % every === 0) close(event.at);
  }
  close(Number.POSITIVE_INFINITY);
  return results;
}

export function sessions(events: Events, gap: number): Results {
  const results = { count: 0, sum: 0 };
  const open = new Map<string, { last: number; event: BenchEvent }>();
  for (const event of events) {
    const session = open.get(event.key);
    if (session === undefined || event.at > session.last + gap) {
      if (session !== undefined) emit(results, session.event.value);
      open.set(event.key, { last: event.at, event });
    } else {
      session.last = event.at;
      session.event = { ...session.event, value: session.event.value + event.value };
    }
  }
  for (const { event } of open.values()) emit(results, event.value);
  return results;
}

/** Every second event is a right one. */
export function joined(events: Events, near: number): Results {
  const results = { count: 0, sum: 0 };
  const sides = [new Map<string, BenchEvent[]>(), new Map<string, BenchEvent[]>()] as const;
  let index = 0;
  for (const event of events) {
    const [ours, theirs] = index++ % 2 === 0 ? sides : [sides[1], sides[0]];
    const others = theirs.get(event.key) ?? [];
    while (others[0] !== undefined && others[0].at < event.at - near) others.shift();
    for (const other of others) emit(results, event.value * other.value);
    const mine = ours.get(event.key);
    if (mine === undefined) ours.set(event.key, [event]);
    else mine.push(event);
  }
  return results;
}

function emit(results: Results, value: number): void {
  results.count++;
  results.sum += value;
}
