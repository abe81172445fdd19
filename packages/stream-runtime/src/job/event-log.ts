/** What happens to tasks, as lines of the log. */

import type { RuntimeLog } from '../options.ts';
import type { JobEvent } from './job-events.ts';

/** Restores that take a while are told at the usual level, so that a start is not taken for a stop. */
export function logEvent(log: RuntimeLog, event: JobEvent): void {
  switch (event.type) {
    case 'restore-progress': {
      const { task, keys, fraction, keysPerSecond } = event;
      const percent = Math.round(fraction * 100);
      log.info(
        { task, keys, percent, keysPerSecond },
        `Restoring task ${task}: ${grouped(keys)} keys, ${percent} %, ${grouped(keysPerSecond)} keys/s.`,
      );
      return;
    }
    case 'task-lost':
      // The first record that is set aside is told; there may be a great many.
      if (event.failed === 'function') {
        log.debug(event, event.type);
        return;
      }
      log.warn(
        { task: event.task },
        `Task ${event.task} is restored from what was committed: ${event.reason}`,
      );
      return;
    case 'hanging-transaction-ended': {
      const { task, outcome } = event;
      log.warn(
        { task, outcome },
        `Kafka had lost the end of a transaction of task ${task}, which was to be ${outcome}; it is now.`,
      );
      return;
    }
    default:
      log.debug(event, event.type);
  }
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
