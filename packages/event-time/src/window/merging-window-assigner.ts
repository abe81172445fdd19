import type { TimeWindow } from './time-window.ts';
import { WindowAssigner } from './window-assigner.ts';

/** Told about windows (two or more, by start) and the one that they become. */
export type MergeCallback = (merged: readonly TimeWindow[], result: TimeWindow) => void;

/** An assigner whose windows grow together (Flink: `MergingWindowAssigner`). */
export abstract class MergingWindowAssigner<T> extends WindowAssigner<T, TimeWindow> {
  /** Whether mergeWindows is the one below: then only windows that touch a new one can merge. */
  get mergesIntersecting(): boolean {
    return this.mergeWindows === MergingWindowAssigner.prototype.mergeWindows;
  }

  /** Calls back for each group of windows that become one; by default those that overlap or touch. */
  mergeWindows(windows: readonly TimeWindow[], callback: MergeCallback): void {
    mergeIntersecting(windows, callback);
  }
}

/** Flink: `TimeWindow.mergeWindows`. */
function mergeIntersecting(windows: readonly TimeWindow[], callback: MergeCallback): void {
  let group: TimeWindow[] = [];
  let cover: TimeWindow | undefined;
  for (const window of [...windows].sort(byStart)) {
    if (cover?.intersects(window)) {
      cover = cover.cover(window);
      group.push(window);
      continue;
    }
    if (cover !== undefined && group.length > 1) callback(group, cover);
    cover = window;
    group = [window];
  }
  if (cover !== undefined && group.length > 1) callback(group, cover);
}

function byStart(a: TimeWindow, b: TimeWindow): number {
  return a.start - b.start;
}
