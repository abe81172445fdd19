import { EventTimeTrigger } from '../trigger/event-time-trigger.ts';
import { checkedGap, checkedTimestamp } from './checked-window.ts';
import { DynamicEventTimeSessionWindows } from './dynamic-event-time-session-windows.ts';
import { MergingWindowAssigner } from './merging-window-assigner.ts';
import type { SessionGapExtractor } from './session-gap-extractor.ts';
import { TimeWindow } from './time-window.ts';

/** One window for as long as elements come no further apart than the gap, by the elements' timestamps (Flink's class of this name). */
export class EventTimeSessionWindows extends MergingWindowAssigner<unknown> {
  readonly isEventTime = true;
  private readonly gap: number;

  private constructor(gap: number) {
    super();
    this.gap = checkedGap(gap);
  }

  /** In milliseconds. Throws INVALID_SESSION_GAP. */
  static withGap(gap: number): EventTimeSessionWindows {
    return new EventTimeSessionWindows(gap);
  }

  /** Each element says how long its session waits for the next. */
  static withDynamicGap<T>(extract: SessionGapExtractor<T>): DynamicEventTimeSessionWindows<T> {
    return new DynamicEventTimeSessionWindows(extract);
  }

  assignWindows(_value: unknown, timestamp: number): readonly TimeWindow[] {
    const start = checkedTimestamp(timestamp);
    return [new TimeWindow(start, start + this.gap)];
  }

  getDefaultTrigger(): EventTimeTrigger {
    return EventTimeTrigger.create();
  }
}
