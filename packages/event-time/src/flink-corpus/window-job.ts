/** The window operator of the corpus' window scripts: per key and window the sum of the values. */
import type { Collector } from '../function/collector.ts';
import {
  type ProcessWindowContext,
  ProcessWindowFunction,
} from '../function/process-window-function.ts';
import type { DataStream } from '../stream/data-stream.ts';
import type { KeyedStream } from '../stream/keyed-stream.ts';
import { OutputTag } from '../stream/output-tag.ts';
import { EventTimeSessionWindows } from '../window/event-time-session-windows.ts';
import { SlidingEventTimeWindows } from '../window/sliding-event-time-windows.ts';
import type { TimeWindow } from '../window/time-window.ts';
import { TumblingEventTimeWindows } from '../window/tumbling-event-time-windows.ts';
import type { WindowAssigner } from '../window/window-assigner.ts';
import type { CorpusConfig, CorpusElement } from './corpus-script.ts';

/** Elements that came too late for all their windows. */
export const LATE = new OutputTag<CorpusElement>('late');

/** Describes the job of a script. Throws RangeError for an assigner that the format does not know. */
export function windowJob(
  elements: KeyedStream<CorpusElement, string>,
  config: CorpusConfig,
): DataStream<object> {
  return elements
    .window(assignerOf(config))
    .allowedLateness(config.lateness ?? 0)
    .sideOutputLateData(LATE)
    .reduce((sum, element) => ({ ...element, value: sum.value + element.value }), new WindowSums());
}

function assignerOf(config: CorpusConfig): WindowAssigner<CorpusElement, TimeWindow> {
  const { assigner, size = 0, slide = 0, offset = 0, gap = 0 } = config;
  if (assigner === 'tumbling') return TumblingEventTimeWindows.of(size, offset);
  if (assigner === 'sliding') return SlidingEventTimeWindows.of(size, slide, offset);
  if (assigner === 'session') return EventTimeSessionWindows.withGap(gap);
  throw new RangeError(`no such assigner: ${assigner}`);
}

class WindowSums extends ProcessWindowFunction<CorpusElement, object, string> {
  process(
    key: string,
    context: ProcessWindowContext<TimeWindow>,
    [element]: readonly CorpusElement[],
    out: Collector<object>,
  ): void {
    const { start, end } = context.window();
    out.collect({ type: 'record', key, start, end, sum: element?.value });
  }
}
