import { EventTimeTrigger } from '../trigger/event-time-trigger.ts';
import { checkedOffset, checkedSize, checkedTimestamp } from './checked-window.ts';
import { type TimeWindow, windowStartWithOffset } from './time-window.ts';
import { TimeWindowCache } from './time-window-cache.ts';
import { WindowAssigner } from './window-assigner.ts';

/** Windows of one size side by side, by the elements' timestamps (Flink's class of this name). */
export class TumblingEventTimeWindows extends WindowAssigner<unknown, TimeWindow> {
  readonly isEventTime = true;
  private readonly size: number;
  private readonly offset: number;
  private readonly windows: TimeWindowCache;
  private readonly assigned: TimeWindow[] = [];

  private constructor(size: number, offset: number) {
    super();
    this.size = checkedSize(size, 'size');
    this.offset = checkedOffset(offset, size);
    this.windows = new TimeWindowCache(size, size);
  }

  /**
   * `of(hours(1), minutes(15))`: windows from a quarter past to a quarter past. In milliseconds;
   * throws INVALID_WINDOW_SIZE, INVALID_WINDOW_OFFSET.
   */
  static of(size: number, offset = 0): TumblingEventTimeWindows {
    return new TumblingEventTimeWindows(size, offset);
  }

  assignWindows(_value: unknown, timestamp: number): readonly TimeWindow[] {
    const start = windowStartWithOffset(checkedTimestamp(timestamp), this.offset, this.size);
    this.assigned[0] = this.windows.startingAt(start);
    return this.assigned;
  }

  getDefaultTrigger(): EventTimeTrigger {
    return EventTimeTrigger.create();
  }
}
