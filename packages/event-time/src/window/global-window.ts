import type { Namespace } from '../state/namespace.ts';
import { MAX_WATERMARK } from '../time/watermark.ts';
import type { Window } from './window.ts';

/** The one window that everything is in and that never ends (Flink: `GlobalWindow`). */
export class GlobalWindow implements Window {
  readonly hash = 0;

  static get(): GlobalWindow {
    return GLOBAL_WINDOW;
  }

  maxTimestamp(): number {
    return MAX_WATERMARK;
  }

  equals(other: Namespace): boolean {
    return other instanceof GlobalWindow;
  }

  toString(): string {
    return 'GlobalWindow';
  }
}

const GLOBAL_WINDOW = new GlobalWindow();
