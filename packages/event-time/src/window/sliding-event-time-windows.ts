import { EventTimeTrigger } from '../trigger/event-time-trigger.ts';
import { checkedOffset, checkedSize, checkedTimestamp } from './checked-window.ts';
import { type TimeWindow, windowStartWithOffset } from './time-window.ts';
import { TimeWindowCache } from './time-window-cache.ts';
import { WindowAssigner } from './window-assigner.ts';

/**
 * Windows of one size that start every `slide`, by the elements' timestamps. They overlap,
 * or leave gaps whose elements are in no window (Flink's class of this name).
 */
export class SlidingEventTimeWindows extends WindowAssigner<unknown, TimeWindow> {
  readonly isEventTime = true;
  private readonly size: number;
  private readonly slide: number;
  private readonly offset: number;
  private readonly windows: TimeWindowCache;
  private readonly assigned: TimeWindow[] = [];

  private constructor(size: number, slide: number, offset: number) {
    super();
    this.size = checkedSize(size, 'size');
    this.slide = checkedSize(slide, 'slide');
    this.offset = checkedOffset(offset, slide);
    this.windows = new TimeWindowCache(size, slide);
  }

  /** In milliseconds. Throws INVALID_WINDOW_SIZE, INVALID_WINDOW_OFFSET. */
  static of(size: number, slide: number, offset = 0): SlidingEventTimeWindows {
    return new SlidingEventTimeWindows(size, slide, offset);
  }

  /** The latest window first. */
  assignWindows(_value: unknown, timestamp: number): readonly TimeWindow[] {
    const { assigned, size, slide, windows } = this;
    assigned.length = 0;
    const time = checkedTimestamp(timestamp);
    const last = windowStartWithOffset(time, this.offset, slide);
    for (let start = last; start > time - size; start -= slide) {
      assigned.push(windows.startingAt(start));
    }
    return assigned;
  }

  getDefaultTrigger(): EventTimeTrigger {
    return EventTimeTrigger.create();
  }
}
