import { TimeWindow } from './time-window.ts';

const SLOTS = 64;

/**
 * The windows used last. Most elements fall into a window that others are in already: they share
 * the object, which saves memory and makes comparing quick.
 */
export class TimeWindowCache {
  private readonly size: number;
  private readonly slide: number;
  private readonly windows: (TimeWindow | undefined)[] = new Array(SLOTS).fill(undefined);

  /** For windows of `size` whose starts are `slide` apart. */
  constructor(size: number, slide: number) {
    this.size = size;
    this.slide = slide;
  }

  startingAt(start: number): TimeWindow {
    const slot = (start / this.slide) & (SLOTS - 1);
    const known = this.windows[slot];
    if (known !== undefined && known.start === start) return known;
    const window = new TimeWindow(start, start + this.size);
    this.windows[slot] = window;
    return window;
  }
}
