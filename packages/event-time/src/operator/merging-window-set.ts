import type { KeyedStateBackend } from '../state/keyed-state-backend.ts';
import { type ValueState, ValueStateDescriptor } from '../state/value-state.ts';
import type { MergingWindowAssigner } from '../window/merging-window-assigner.ts';
import { TimeWindow } from '../window/time-window.ts';

/**
 * The state of a set as plain values: start and end of a window, start and end of its state window,
 * and so on for the next window.
 */
type PlainSet = readonly number[];

const SET = new ValueStateDescriptor<PlainSet>('_merging_windows');

/** Told what merged into what, and which state windows into which. */
export type OnMerge = (
  result: TimeWindow,
  merged: readonly TimeWindow[],
  stateWindow: TimeWindow,
  mergedStateWindows: readonly TimeWindow[],
) => void;

interface Member {
  readonly window: TimeWindow;
  /** Under which window the contents are kept: that of one of those that merged into this one. */
  readonly stateWindow: TimeWindow;
}

/**
 * The windows of the current key that may still merge (Flink: `MergingWindowSet`). A window that
 * others merge into keeps its contents where they are: only this set changes.
 */
export class MergingWindowSet {
  private readonly assigner: MergingWindowAssigner<unknown>;
  private readonly state: ValueState<PlainSet>;
  private members: Member[] = [];
  private changed = false;

  constructor(assigner: MergingWindowAssigner<unknown>, backend: KeyedStateBackend) {
    this.assigner = assigner;
    this.state = backend.getState(SET);
  }

  /** Takes up the current key's windows; call it when the key has changed. */
  load(): void {
    this.changed = false;
    this.members = membersOf(this.state.value() ?? []);
  }

  /** Keeps what has changed. */
  persist(): void {
    if (!this.changed) return;
    this.changed = false;
    this.state.update(this.members.length === 0 ? undefined : plainSet(this.members));
  }

  stateWindowOf(window: TimeWindow): TimeWindow | undefined {
    return this.members.find((member) => member.window.equals(window))?.stateWindow;
  }

  retire(window: TimeWindow): void {
    this.members = this.members.filter((member) => !member.window.equals(window));
    this.changed = true;
  }

  /** Adds a window and returns the one that it has become part of, or itself. */
  add(window: TimeWindow, onMerge: OnMerge): TimeWindow {
    let result = window;
    let isMember = false;
    const windows = [...this.members.map((member) => member.window), window];
    this.assigner.mergeWindows(windows, (merged, cover) => {
      const hasNew = merged.includes(window);
      if (hasNew) result = cover;
      const kept = this.merge(merged, cover, onMerge);
      isMember ||= hasNew && kept;
    });
    if (!isMember) {
      this.members.push({ window: result, stateWindow: result });
      this.changed = true;
    }
    return result;
  }

  /** Returns false if none of the windows is a member. */
  private merge(merged: readonly TimeWindow[], cover: TimeWindow, onMerge: OnMerge): boolean {
    const old = merged.flatMap((one) => this.members.filter(({ window }) => window === one));
    const [first] = old;
    if (first === undefined) return false;
    // An element within a session leaves it as it is.
    if (old.length === 1 && first.window.equals(cover)) return true;
    const { stateWindow } = first;
    this.members = this.members.filter((member) => !old.includes(member));
    this.members.push({ window: cover, stateWindow });
    this.changed = true;
    onMerge(
      cover,
      old.map((member) => member.window),
      stateWindow,
      old.slice(1).map((member) => member.stateWindow),
    );
    return true;
  }
}

function membersOf(plain: PlainSet): Member[] {
  const members: Member[] = [];
  for (let index = 0; index < plain.length; index += 4) {
    const [start = 0, end = 0, stateStart = 0, stateEnd = 0] = plain.slice(index, index + 4);
    const window = new TimeWindow(start, end);
    const same = stateStart === start && stateEnd === end;
    members.push({ window, stateWindow: same ? window : new TimeWindow(stateStart, stateEnd) });
  }
  return members;
}

function plainSet(members: readonly Member[]): PlainSet {
  return members.flatMap(({ window, stateWindow }) => [
    window.start,
    window.end,
    stateWindow.start,
    stateWindow.end,
  ]);
}
