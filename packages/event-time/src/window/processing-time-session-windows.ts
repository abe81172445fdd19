import { ProcessingTimeTrigger } from '../trigger/processing-time-trigger.ts';
import { checkedGap } from './checked-window.ts';
import { DynamicProcessingTimeSessionWindows } from './dynamic-processing-time-session-windows.ts';
import { MergingWindowAssigner } from './merging-window-assigner.ts';
import type { SessionGapExtractor } from './session-gap-extractor.ts';
import { TimeWindow } from './time-window.ts';
import type { WindowAssignerContext } from './window-assigner.ts';

/** One window for as long as elements come no further apart than the gap, by the clock (Flink's class of this name). */
export class ProcessingTimeSessionWindows extends MergingWindowAssigner<unknown> {
  readonly isEventTime = false;
  private readonly gap: number;

  private constructor(gap: number) {
    super();
    this.gap = checkedGap(gap);
  }

  /** In milliseconds. Throws INVALID_SESSION_GAP. */
  static withGap(gap: number): ProcessingTimeSessionWindows {
    return new ProcessingTimeSessionWindows(gap);
  }

  /** Each element says how long its session waits for the next. */
  static withDynamicGap<T>(
    extract: SessionGapExtractor<T>,
  ): DynamicProcessingTimeSessionWindows<T> {
    return new DynamicProcessingTimeSessionWindows(extract);
  }

  assignWindows(
    _value: unknown,
    _timestamp: number,
    context: WindowAssignerContext,
  ): readonly TimeWindow[] {
    const start = context.getCurrentProcessingTime();
    return [new TimeWindow(start, start + this.gap)];
  }

  getDefaultTrigger(): ProcessingTimeTrigger {
    return ProcessingTimeTrigger.create();
  }
}
