// Keyed state and an event-time timer: a freezer may be opened, but not stay warm.

import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  minutes,
  type OnTimerContext,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
} from '@tidemark/event-time';
import type { Reading } from './reading.js';

export const LIMIT_CELSIUS = -15;
export const MAY_BE_WARM_FOR = minutes(10);

export interface Alarm {
  readonly freezer: string;
  /** Since when it has been too warm, epoch milliseconds. */
  readonly warmSince: number;
}

/** An alarm for each freezer that is above the limit for ten minutes, once until it is cold again. */
export class TooWarm extends KeyedProcessFunction<string, Reading, Alarm> {
  private warmSince!: ValueState<number>;

  override open(context: RuntimeContext): void {
    this.warmSince = context.getState(new ValueStateDescriptor<number>('warm-since'));
  }

  override processElement(reading: Reading, context: KeyedProcessContext<string>): void {
    const timers = context.timerService();
    const since = this.warmSince.value();
    if (reading.celsius > LIMIT_CELSIUS) {
      if (since !== undefined) return;
      this.warmSince.update(reading.at);
      timers.registerEventTimeTimer(reading.at + MAY_BE_WARM_FOR);
    } else if (since !== undefined) {
      // Cold again in time; if not, the alarm is due, though the watermark may not be there yet.
      const due = since + MAY_BE_WARM_FOR;
      if (reading.at < due) timers.deleteEventTimeTimer(due);
      this.warmSince.clear();
    }
  }

  override onTimer(time: number, context: OnTimerContext<string>, out: Collector<Alarm>): void {
    out.collect({ freezer: context.getCurrentKey(), warmSince: time - MAY_BE_WARM_FOR });
  }
}
