import { ProcessingTimeTrigger } from '../trigger/processing-time-trigger.ts';
import { checkedOffset, checkedSize } from './checked-window.ts';
import { type TimeWindow, windowStartWithOffset } from './time-window.ts';
import { TimeWindowCache } from './time-window-cache.ts';
import { WindowAssigner, type WindowAssignerContext } from './window-assigner.ts';

/**
 * Windows of one size that start every `slide`, by the clock when the element comes. They overlap,
 * or leave gaps whose elements are in no window (Flink's class of this name).
 */
export class SlidingProcessingTimeWindows extends WindowAssigner<unknown, TimeWindow> {
  readonly isEventTime = false;
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
  static of(size: number, slide: number, offset = 0): SlidingProcessingTimeWindows {
    return new SlidingProcessingTimeWindows(size, slide, offset);
  }

  /** The latest window first. */
  assignWindows(
    _value: unknown,
    _timestamp: number,
    context: WindowAssignerContext,
  ): readonly TimeWindow[] {
    const { assigned, size, slide, windows } = this;
    assigned.length = 0;
    const time = context.getCurrentProcessingTime();
    const last = windowStartWithOffset(time, this.offset, slide);
    for (let start = last; start > time - size; start -= slide) {
      assigned.push(windows.startingAt(start));
    }
    return assigned;
  }

  getDefaultTrigger(): ProcessingTimeTrigger {
    return ProcessingTimeTrigger.create();
  }
}
