import type { Collector } from './collector.ts';
import type { ProcessContext } from './process-function.ts';
import type { RuntimeContext } from './runtime-context.ts';
import type { TimeDomain } from './timer-service.ts';

/** What processElement may ask on a keyed stream; one object serves all calls, so do not keep it. */
export interface KeyedProcessContext<K> extends ProcessContext {
  getCurrentKey(): K;
}

/** What onTimer may ask; `timestamp()` is the timer's time, undefined in processing time. */
export interface OnTimerContext<K> extends KeyedProcessContext<K> {
  timeDomain(): TimeDomain;
}

/**
 * A function with state and timers per key (Flink: `KeyedProcessFunction`). Ask for state in
 * open(); what it reads and writes later is always the current key's. Each task has a copy of
 * its own.
 */
export abstract class KeyedProcessFunction<K, I, O> {
  /** Keeps keyed functions out of streams without keys. */
  readonly functionType = 'keyed-process';

  /** Called once, before the first element. */
  open(_context: RuntimeContext): void {}

  abstract processElement(value: I, context: KeyedProcessContext<K>, out: Collector<O>): void;

  /** Called when a timer fires; what it emits has the timer's time as its timestamp. */
  onTimer(_timestamp: number, _context: OnTimerContext<K>, _out: Collector<O>): void {}

  /** Called when the task ends, in order or not. */
  close(): void {}
}
