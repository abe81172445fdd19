import {
  type Collector,
  type KeyedProcessContext,
  KeyedProcessFunction,
  type OnTimerContext,
  type ProcessJoinContext,
  ProcessJoinFunction,
  type RuntimeContext,
  type ValueState,
  ValueStateDescriptor,
} from '@tidemark/event-time';
import type { BenchEvent } from './bench-task.ts';

/** The running total of each key. */
export class Totals extends KeyedProcessFunction<string, BenchEvent, number> {
  private total!: ValueState<number>;

  override open(context: RuntimeContext): void {
    this.total = context.getState(new ValueStateDescriptor<number>('total'));
  }

  processElement(
    event: BenchEvent,
    _context: KeyedProcessContext<string>,
    out: Collector<number>,
  ): void {
    const total = (this.total.value() ?? 0) + event.value;
    this.total.update(total);
    out.collect(total);
  }
}

/** Remembers a value for each key, and sets a timer at the event's time. */
export class Reminders extends KeyedProcessFunction<string, BenchEvent, number> {
  private value!: ValueState<number>;

  override open(context: RuntimeContext): void {
    this.value = context.getState(new ValueStateDescriptor<number>('value'));
  }

  processElement(event: BenchEvent, context: KeyedProcessContext<string>): void {
    this.value.update(event.value);
    context.timerService().registerEventTimeTimer(event.at);
  }

  override onTimer(_time: number, _context: OnTimerContext<string>, out: Collector<number>): void {
    out.collect(this.value.value() ?? 0);
    this.value.clear();
  }
}

/** The product of each pair. */
export class Products extends ProcessJoinFunction<BenchEvent, BenchEvent, number> {
  processElement(
    left: BenchEvent,
    right: BenchEvent,
    _context: ProcessJoinContext,
    out: Collector<number>,
  ): void {
    out.collect(left.value * right.value);
  }
}
