/**
 * Elements into windows, windows into results (Flink: `WindowOperator`, step by step). All that it
 * remembers is in the state backend and in the timers.
 */
import { EventTimeError } from '../event-time-error.ts';
import { functionFor } from '../function/function-copy.ts';
import type { WindowNode } from '../graph/window-node.ts';
import type { TaskMetrics } from '../task/task-metrics.ts';
import type { Clock } from '../time/clock.ts';
import { MAX_WATERMARK, MIN_WATERMARK } from '../time/watermark.ts';
import type { Timer } from '../timer/timer-heap.ts';
import { EventTimeTrigger } from '../trigger/event-time-trigger.ts';
import type { Trigger } from '../trigger/trigger.ts';
import { isFire, isPurge, type TriggerResult } from '../trigger/trigger-result.ts';
import { MergingWindowAssigner } from '../window/merging-window-assigner.ts';
import { TimeWindow } from '../window/time-window.ts';
import type { Window } from '../window/window.ts';
import type { WindowAssigner } from '../window/window-assigner.ts';
import { AbstractKeyedOperator } from './abstract-keyed-operator.ts';
import type { KeyContext } from './key-by-operator.ts';
import { MergingWindowSet, type OnMerge } from './merging-window-set.ts';
import type { Output } from './operator.ts';
import { KeyedRuntimeContext } from './runtime-contexts.ts';
import { createWindowContents, type WindowContents } from './window-contents.ts';
import { WindowEmitter } from './window-emitter.ts';
import { WindowProcessContext } from './window-process-context.ts';
import { WindowTriggerContext } from './window-trigger-context.ts';

/** Windows of one kind over the keys of one task. */
export class WindowOperator extends AbstractKeyedOperator {
  private readonly node: WindowNode;
  private readonly metrics: TaskMetrics;
  private readonly assigner: WindowAssigner<unknown, Window>;
  private readonly isEventTime: boolean;
  private readonly lateness: number;
  private readonly trigger: Trigger<unknown, Window>;
  /** The trigger is Flink's default, whose timer a window with elements has until it is over. */
  private firesAtEnd: boolean;
  private readonly context: WindowTriggerContext;
  private readonly emitter: WindowEmitter;
  private readonly contents: WindowContents;
  private readonly merging: MergingWindowSet | undefined;

  constructor(
    node: WindowNode,
    keyContext: KeyContext,
    clock: Clock,
    output: Output,
    metrics: TaskMetrics,
  ) {
    super(keyContext, clock, output);
    const { backend } = this;
    this.node = node;
    this.metrics = metrics;
    this.assigner = functionFor(node.assigner);
    this.isEventTime = this.assigner.isEventTime;
    this.lateness = node.allowedLatenessMs;
    this.trigger = functionFor(node.trigger);
    this.firesAtEnd =
      this.trigger.constructor === EventTimeTrigger && this.lateness < MAX_WATERMARK;
    this.context = new WindowTriggerContext(this.timers, backend);
    const isMerging = this.assigner instanceof MergingWindowAssigner;
    const global = new KeyedRuntimeContext(node.name, backend);
    const process = new WindowProcessContext(output, this.context, backend, global, isMerging);
    this.emitter = new WindowEmitter(node, output, this.context, backend, process);
    this.contents = createWindowContents(node, backend, this.emitter);
    if (this.assigner instanceof MergingWindowAssigner) {
      this.merging = new MergingWindowSet(this.assigner, backend);
    }
  }

  override open(): void {
    const { eventTimeTimers, currentWatermark } = this.timers;
    // Restored without its watermark: windows that have fired are not over any more, as in Flink,
    // and need their timers again.
    if (eventTimeTimers.size > 0 && currentWatermark === MIN_WATERMARK) this.firesAtEnd = false;
    this.emitter.open(new KeyedRuntimeContext(this.node.name, this.backend));
  }

  processElement(value: unknown, timestamp: number | undefined): void {
    this.enterElement(this.keyContext.key, timestamp);
    const time = timestamp ?? MIN_WATERMARK;
    const windows = this.assigner.assignWindows(value, time, this.context);
    const taken =
      this.merging === undefined
        ? this.addToWindows(windows, value, time)
        : this.mergeIntoWindows(this.merging, windows, value, time);
    if (!taken && this.isEventTime && time + this.lateness <= this.timers.currentWatermark) {
      this.tooLate(value, timestamp);
    }
  }

  onEventTime(timer: Timer): void {
    this.onTimer(timer, true);
  }

  onProcessingTime(timer: Timer): void {
    this.onTimer(timer, false);
  }

  override close(): void {
    this.emitter.close();
  }

  /** Returns whether any window took the element. */
  private addToWindows(windows: readonly Window[], value: unknown, timestamp: number): boolean {
    let taken = false;
    for (const window of windows) {
      if (this.isLate(window)) continue;
      taken = true;
      const hadAny = this.contents.add(window, value, timestamp);
      // A window that has elements and is not over has its timers, too.
      if (hadAny && this.firesAtEnd && window.maxTimestamp() > this.timers.currentWatermark)
        continue;
      this.triggerOnElement(window, window, value, timestamp);
    }
    return taken;
  }

  private mergeIntoWindows(
    merging: MergingWindowSet,
    windows: readonly Window[],
    value: unknown,
    timestamp: number,
  ): boolean {
    let taken = false;
    merging.load();
    for (const assigned of windows) {
      if (!(assigned instanceof TimeWindow)) continue;
      const window = merging.add(assigned, this.onMerge);
      const stateWindow = merging.stateWindowOf(window);
      // Late or not is asked of the merged window: a late element may join a session that lives.
      if (this.isLate(window) || stateWindow === undefined) {
        merging.retire(window);
        continue;
      }
      taken = true;
      this.contents.add(stateWindow, value, timestamp);
      this.triggerOnElement(window, stateWindow, value, timestamp);
    }
    merging.persist();
    return taken;
  }

  private triggerOnElement(
    window: Window,
    stateWindow: Window,
    value: unknown,
    timestamp: number,
  ): void {
    const { context } = this;
    context.window = window;
    const result = this.trigger.onElement(value, timestamp, window, context);
    if (result !== 'CONTINUE') this.act(result, window, stateWindow);
    this.registerCleanup(window);
  }

  private readonly onMerge: OnMerge = (result, merged, stateWindow, mergedStateWindows) => {
    const { context, trigger } = this;
    this.checkMerged(result);
    context.window = result;
    context.merged = merged;
    trigger.onMerge(result, context);
    for (const window of merged) {
      context.window = window;
      trigger.clear(window, context);
      this.deleteCleanup(window);
    }
    this.contents.merge(stateWindow, mergedStateWindows);
  };

  private checkMerged(window: TimeWindow): void {
    const late = this.isEventTime
      ? this.isLate(window)
      : window.maxTimestamp() <= this.timers.currentProcessingTime();
    if (late) throw new EventTimeError('WINDOW_MERGED_TOO_LATE', `${this.node.name}: ${window}`);
  }

  private onTimer(timer: Timer, inEventTime: boolean): void {
    const { context, merging, trigger } = this;
    // Only windows register timers in this operator.
    const window = timer.namespace as Window;
    const stateWindow = this.stateWindowOf(window);
    // A trigger may leave timers behind for windows that have merged into others.
    if (stateWindow === undefined) return;
    context.window = window;
    const result = inEventTime
      ? trigger.onEventTime(timer.time, window, context)
      : trigger.onProcessingTime(timer.time, window, context);
    if (result !== 'CONTINUE') this.act(result, window, stateWindow);
    if (inEventTime === this.isEventTime && timer.time === this.cleanupTime(window)) {
      this.clearAll(window, stateWindow);
    }
    merging?.persist();
  }

  private stateWindowOf(window: Window): Window | undefined {
    const { merging } = this;
    if (merging === undefined || !(window instanceof TimeWindow)) return window;
    merging.load();
    return merging.stateWindowOf(window);
  }

  private act(result: TriggerResult, window: Window, stateWindow: Window): void {
    if (isFire(result)) this.contents.fire(window, stateWindow);
    if (isPurge(result)) this.contents.clear(stateWindow);
  }

  private clearAll(window: Window, stateWindow: Window): void {
    this.contents.clear(stateWindow);
    this.context.window = window;
    this.trigger.clear(window, this.context);
    this.emitter.clear(window);
    if (window instanceof TimeWindow) this.merging?.retire(window);
  }

  private tooLate(value: unknown, timestamp: number | undefined): void {
    const { lateTagId } = this.node;
    if (lateTagId === undefined) this.metrics.numLateRecordsDropped++;
    else this.output.collectSide(lateTagId, value, timestamp);
  }

  private isLate(window: Window): boolean {
    return this.isEventTime && this.cleanupTime(window) <= this.timers.currentWatermark;
  }

  /** When everything of a window is forgotten: at its end, in event time after the allowed lateness. */
  private cleanupTime(window: Window): number {
    return this.isEventTime ? window.maxTimestamp() + this.lateness : window.maxTimestamp();
  }

  private registerCleanup(window: Window): void {
    const time = this.cleanupTime(window);
    if (time === MAX_WATERMARK) return;
    if (this.isEventTime) this.timers.registerEventTimeTimer(window, time);
    else this.timers.registerProcessingTimeTimer(window, time);
  }

  private deleteCleanup(window: Window): void {
    const time = this.cleanupTime(window);
    if (this.isEventTime) this.timers.deleteEventTimeTimer(window, time);
    else this.timers.deleteProcessingTimeTimer(window, time);
  }
}
