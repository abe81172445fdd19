import type { Erased } from '../erased.ts';
import { ProcessingTimeTrigger } from '../trigger/processing-time-trigger.ts';
import { checkedGap } from './checked-window.ts';
import { MergingWindowAssigner } from './merging-window-assigner.ts';
import type { SessionGapExtractor } from './session-gap-extractor.ts';
import { TimeWindow } from './time-window.ts';
import type { WindowAssignerContext } from './window-assigner.ts';

/** Sessions whose gap each element decides on, by the clock (Flink's class of this name). */
export class DynamicProcessingTimeSessionWindows<T> extends MergingWindowAssigner<T> {
  readonly isEventTime = false;
  private readonly extract: Erased<[value: T], number>;

  constructor(extract: SessionGapExtractor<T>) {
    super();
    this.extract = extract;
  }

  /** Throws INVALID_SESSION_GAP for what the function returned. */
  assignWindows(
    value: T,
    _timestamp: number,
    context: WindowAssignerContext,
  ): readonly TimeWindow[] {
    const { extract } = this;
    const gap = checkedGap(extract(value));
    const start = context.getCurrentProcessingTime();
    return [new TimeWindow(start, start + gap)];
  }

  getDefaultTrigger(): ProcessingTimeTrigger {
    return ProcessingTimeTrigger.create();
  }
}
