/** What a job does again and again: commits, probes, purges. */

import type { JobGraph } from '@tidemark/event-time';
import { every, type Timers } from '../clock.ts';
import type { JobOptions } from '../options.ts';
import type { JobParts } from './job-parts.ts';

const DEFAULT_COMMIT_INTERVAL_MS = 1_000;
const WATCH_MS = 1_000;
const PURGE_MS = 30_000;
const PARTITIONS_MS = 30_000;
const SNAPSHOT_MS = 300_000;

/** What the runner brings along. */
export interface PeriodicWork {
  readonly graph: JobGraph;
  readonly options: JobOptions;
  readonly timers: Timers;
  /** Asks the watermark generators. */
  readonly probe: () => void;
  /** Looks whether Kafka answers. */
  readonly watch: () => void;
}

/** The timers, to be cancelled at the end. */
export function startPeriodicWork(
  {
    committer,
    purger,
    partitionWatch,
    snapshots,
  }: Pick<JobParts, 'committer' | 'purger' | 'partitionWatch' | 'snapshots'>,
  { graph, options, timers, probe, watch }: PeriodicWork,
): readonly { cancel(): void }[] {
  const { commitIntervalMs = DEFAULT_COMMIT_INTERVAL_MS, snapshotIntervalMs = SNAPSHOT_MS } =
    options;
  const { autoWatermarkIntervalMs } = graph;
  return [
    every(timers, commitIntervalMs, () => committer.tick()),
    every(timers, PURGE_MS, () => void purger.purge()),
    every(timers, PARTITIONS_MS, () => void partitionWatch.look()),
    every(timers, WATCH_MS, watch),
    ...(snapshots ? [every(timers, snapshotIntervalMs, () => snapshots.tick())] : []),
    ...(autoWatermarkIntervalMs > 0 ? [every(timers, autoWatermarkIntervalMs, probe)] : []),
  ];
}
