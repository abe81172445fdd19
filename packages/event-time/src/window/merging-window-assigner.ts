import type { TimeWindow } from './time-window.ts';
import { WindowAssigner } from './window-assigner.ts';

/** Told about windows (two or more, by start) and the one that they become. */
export type MergeCallback = (merged: readonly TimeWindow[], result: TimeWindow) => void;

/** An assigner whose windows grow together (Flink: `MergingWindowAssigner`). */
export abstract class MergingWindowAssigner<T> extends WindowAssigner<T, TimeWindow> {
  /** Calls back for each group of windows that become one; by default those that overlap or touch. */
  mergeWindows(windows: readonly TimeWindow[], callback: MergeCallback): void {
    mergeIntersecting(windows, callback);
  }
}

/** Flink: `TimeWindow.mergeWindows`. */
function mergeIntersecting(windows: readonly TimeWindow[], callback: MergeCallback): void {
  let group: TimeWindow[] = [];
  let cover: TimeWindow | undefined;
  const end = () => {
    if (cover !== undefined && group.length > 1) callback(group, cover);
  };
  for (const window of [...windows].sort((a, b) => a.start - b.start)) {
    if (cover?.intersects(window)) {
      cover = cover.cover(window);
      group.push(window);
    } else {
      end();
      cover = window;
      group = [window];
    }
  }
  end();
}
