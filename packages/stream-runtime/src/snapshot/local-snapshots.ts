/** Where a job keeps state on this machine, if it is told a folder for it. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { JobGraph } from '@tidemark/event-time';
import type { TaskStateStore } from '../changelog/task-state-store.ts';
import type { TopicPartition } from '../client/kafka-client.ts';
import type { Timers } from '../clock.ts';
import type { JobEventListener } from '../job/job-events.ts';
import type { JobPlan } from '../job/job-plan.ts';
import type { JobOptions, RuntimeLog } from '../options.ts';
import type { Task } from '../task/task.ts';
import { fingerprintOf } from './snapshot-header.ts';
import { SnapshotStore } from './snapshot-store.ts';
import { TaskSnapshots } from './task-snapshots.ts';

/** What they are made of. */
export interface LocalSnapshotsOptions {
  readonly options: Pick<JobOptions, 'snapshotDir' | 'fencing'>;
  readonly graph: JobGraph;
  readonly plan: JobPlan;
  readonly changelog: TaskStateStore;
  readonly changelogOf: (task: Task) => TopicPartition;
  readonly timers: Timers;
  readonly log: RuntimeLog;
  readonly onEvent: JobEventListener;
}

// Names of files may have 255 bytes, and this gets endings.
const MAX_NAME = 180;

/** Without a folder the changelog is all there is. */
export function localSnapshots(parts: LocalSnapshotsOptions): {
  readonly store: TaskStateStore;
  readonly snapshots: TaskSnapshots | undefined;
} {
  const { options, graph, plan, timers } = parts;
  const { snapshotDir, fencing = true } = options;
  // That a commit succeeded proves that nobody else writes only where ids are fenced.
  if (snapshotDir === undefined || !fencing) {
    return { store: parts.changelog, snapshots: undefined };
  }
  const fingerprints = new Map(
    plan.subTopologies.flatMap((part) =>
      part.changelog === undefined ? [] : [[part.changelog, fingerprintOf(part, graph)] as const],
    ),
  );
  const pathOf = (topic: string, partition: number) =>
    join(snapshotDir, `${fileName(topic)}-${partition}.snapshot`);
  const shared = { ...parts, pathOf, fingerprints };
  return {
    store: new SnapshotStore({ ...shared, clock: timers }),
    snapshots: new TaskSnapshots(shared),
  };
}

function fileName(topic: string): string {
  if (topic.length <= MAX_NAME) return topic;
  const hash = createHash('sha256').update(topic).digest('hex').slice(0, 16);
  return `${topic.slice(0, MAX_NAME)}-${hash}`;
}
