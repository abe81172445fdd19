/**
 * In the place of `network/requestQueue/index.js`, by a subclass.
 *
 * Stock: from the first response on, every connection sets a timer of 1 ms again and again, for as
 * long as it lives, to look at a queue that is empty: 6 % of a core in an idle process, and on Node
 * 24 a TimeoutNegativeWarning.
 * Here: the timer is set only while requests wait.
 */

import { isClassWith, type Replacement } from '../replacement.ts';

interface RequestQueue {
  readonly pending: readonly unknown[];
  /** Epoch milliseconds, or -1. */
  readonly throttledUntil: number;
  throttleCheckTimeoutId: unknown;
  checkPendingRequests(): void;
}

type RequestQueueClass = new (options: object) => RequestQueue;

const CHECK_INTERVAL_MS = 10;

export const requestQueue: Replacement = {
  path: 'network/requestQueue/index.js',
  exportsFor: (stock) => (isRequestQueueClass(stock) ? withoutIdleTimer(stock) : undefined),
};

function withoutIdleTimer(Stock: RequestQueueClass): RequestQueueClass {
  return class QuietRequestQueue extends Stock {
    scheduleCheckPendingRequests(): void {
      if (this.throttleCheckTimeoutId || this.pending.length === 0) return;
      const throttledFor = this.throttledUntil - Date.now();
      this.throttleCheckTimeoutId = setTimeout(
        () => {
          this.throttleCheckTimeoutId = null;
          this.checkPendingRequests();
        },
        throttledFor > 0 ? throttledFor : CHECK_INTERVAL_MS,
      );
    }
  };
}

function isRequestQueueClass(value: unknown): value is RequestQueueClass {
  return isClassWith(value, ['scheduleCheckPendingRequests', 'checkPendingRequests', 'destroy']);
}
