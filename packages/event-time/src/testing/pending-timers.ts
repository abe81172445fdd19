import type { KeyedStateView, PendingTimer } from '../task/keyed-state-view.ts';
import { inOneLine, timeText } from './timeline.ts';

// Beyond it nobody reads a timeline, and comparing the timers at each step is not free.
const MOST = 500;

/** The timers of an operator, and with them its windows, one line each; none if there are too many. */
export function timerLines(operator: string, state: KeyedStateView): string[] {
  const inEventTime = state.eventTimeTimers().map((timer) => lineOf(operator, timer, ''));
  const byClock = state
    .processingTimeTimers()
    .map((timer) => lineOf(operator, timer, ' by the clock'));
  const lines = [...inEventTime, ...byClock];
  return lines.length > MOST ? [] : lines;
}

function lineOf(operator: string, { key, time, window }: PendingTimer, domain: string): string {
  const what = window === undefined ? 'timer' : `window ${String(window)} until`;
  return `${operator} ${inOneLine(key)}: ${what} ${timeText(time)}${domain}`;
}
