import type { Erased } from '../erased.ts';
import { EventTimeTrigger } from '../trigger/event-time-trigger.ts';
import { checkedGap, checkedTimestamp } from './checked-window.ts';
import { MergingWindowAssigner } from './merging-window-assigner.ts';
import type { SessionGapExtractor } from './session-gap-extractor.ts';
import { TimeWindow } from './time-window.ts';

/** Sessions whose gap each element decides on, by the elements' timestamps (Flink's class of this name). */
export class DynamicEventTimeSessionWindows<T> extends MergingWindowAssigner<T> {
  readonly isEventTime = true;
  private readonly extract: Erased<[value: T], number>;

  constructor(extract: SessionGapExtractor<T>) {
    super();
    this.extract = extract;
  }

  /** Throws INVALID_SESSION_GAP for what the function returned. */
  assignWindows(value: T, timestamp: number): readonly TimeWindow[] {
    const { extract } = this;
    const gap = checkedGap(extract(value));
    const start = checkedTimestamp(timestamp);
    return [new TimeWindow(start, start + gap)];
  }

  getDefaultTrigger(): EventTimeTrigger {
    return EventTimeTrigger.create();
  }
}
