/** What happens when in a chaos run: drawn from a seed, so that a run can be had again. */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * - `kill`: an instance is killed (SIGKILL) and started again
 * - `freeze`: an instance is stopped (SIGSTOP) beyond its session time-out, then goes on (SIGCONT)
 * - `restart-broker`, `kill-broker`: the broker ends, orderly or at once, and is started again
 * - `cut`: all connections break
 * - `stall`: nothing goes through any connection for a while
 * - `move-leader`: partitions get another leader, on a cluster
 */
type FaultKind =
  | 'kill'
  | 'freeze'
  | 'restart-broker'
  | 'kill-broker'
  | 'cut'
  | 'stall'
  | 'move-leader';

/** How often each happens. */
export type FaultCounts = Readonly<Record<FaultKind, number>>;

/** One fault. */
export interface ScheduledFault {
  readonly kind: FaultKind;
  /** Milliseconds after the run began. */
  readonly atMs: number;
  /** Which instance or broker: a number to be taken modulo how many there are. */
  readonly target: number;
}

/** All faults in the order of their times, spread over the run; calm at its begin and end. */
export function schedule(seed: number, durationMs: number, counts: FaultCounts): ScheduledFault[] {
  const random = xoroshiro128plus(seed);
  const calmMs = Math.round(durationMs * CALM);
  const faults: ScheduledFault[] = [];
  for (const [kind, count] of Object.entries(counts) as [FaultKind, number][]) {
    for (let number = 0; number < count; number++) {
      // One in each share of the time: the run has no long quiet, and no heap of faults.
      const share = (durationMs - 2 * calmMs) / count;
      const atMs = Math.round(
        calmMs + number * share + (share * uniformInt(random, 0, 999)) / 1000,
      );
      faults.push({ kind, atMs, target: uniformInt(random, 0, 999) });
    }
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
}

const CALM = 0.05;
