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
    const near = this.near(window);
    if (near.length === 0) return this.addAlone(window);
    const [only] = near;
    if (only !== undefined && near.length === 1 && this.assigner.mergesIntersecting) {
      return this.extend(only, window, onMerge);
    }
    let result: TimeWindow | undefined;
    const windows = [...near.map((member) => member.window), window];
    this.assigner.mergeWindows(windows, (merged, cover) => {
      const old = near.filter((member) => merged.includes(member.window));
      if (old.length > 0) this.replace(old, cover, onMerge);
      if (merged.includes(window)) result = cover;
    });
    return result ?? this.addAlone(window);
  }

  /** The members that may merge with a new window: those that it touches, if that is the rule. */
  private near(window: TimeWindow): readonly Member[] {
    const { assigner, members } = this;
    // Members never touch each other, so that all that merges touches the new window.
    if (!assigner.mergesIntersecting) return members;
    return members.filter((member) => member.window.intersects(window));
  }

  private addAlone(window: TimeWindow): TimeWindow {
    this.members.push({ window, stateWindow: window });
    this.changed = true;
    return window;
  }

  /** By far the most frequent case: the next element of a session. */
  private extend(member: Member, window: TimeWindow, onMerge: OnMerge): TimeWindow {
    if (member.window.covers(window)) return member.window;
    const cover = member.window.cover(window);
    this.replace([member], cover, onMerge);
    return cover;
  }

  private replace(old: readonly Member[], cover: TimeWindow, onMerge: OnMerge): void {
    const [first, ...others] = old;
    // An element within a session leaves it as it is.
    if (first === undefined || (others.length === 0 && first.window.equals(cover))) return;
    const { stateWindow } = first;
    this.members = this.members.filter((member) => !old.includes(member));
    this.members.push({ window: cover, stateWindow });
    this.changed = true;
    onMerge(
      cover,
      old.map((member) => member.window),
      stateWindow,
      others.map((member) => member.stateWindow),
    );
  }
}

function membersOf(plain: PlainSet): Member[] {
  const members: Member[] = [];
  for (let index = 0; index < plain.length; index += 4) {
    const start = plain[index] ?? 0;
    const end = plain[index + 1] ?? 0;
    const stateStart = plain[index + 2] ?? 0;
    const stateEnd = plain[index + 3] ?? 0;
    const window = new TimeWindow(start, end);
    const same = stateStart === start && stateEnd === end;
    members.push({ window, stateWindow: same ? window : new TimeWindow(stateStart, stateEnd) });
  }
  return members;
}

function plainSet(members: readonly Member[]): PlainSet {
  const plain: number[] = [];
  for (const { window, stateWindow } of members) {
    plain.push(window.start, window.end, stateWindow.start, stateWindow.end);
  }
  return plain;
}
