/**
 * Makes a savepoint the state of a group that has none: into the changelogs and the group's offsets.
 * What is being written is marked as unfinished until the last transaction, which has the positions of
 * all tasks in it; a start after half a restore is refused.
 */

import type { Clock, JobGraph } from '@tidemark/event-time';
import { ChangelogCodec } from '../changelog/changelog-codec.ts';
import { CHANGELOG_VERSION, UNFINISHED_VERSION } from '../changelog/task-progress.ts';
import type { KafkaClient, PartitionOffset, ProducedRecord } from '../client/kafka-client.ts';
import type { JobPlan, PlannedSubTopology } from '../job/job-plan.ts';
import { notesIn, positionMetadata } from '../job/position-metadata.ts';
import { parseSavepoint, type SavepointPosition } from './savepoint-format.ts';
import type { SavepointPlace } from './savepoint-place.ts';

/** What a savepoint is restored with. */
export interface RestoreSavepointOptions {
  readonly graph: JobGraph;
  readonly client: KafkaClient;
  readonly clock: Clock;
  readonly groupId: string;
  readonly plan: JobPlan;
}

const CHUNK_RECORDS = 20_000;
const NO_PROGRESS = { version: UNFINISHED_VERSION, number: 0, positions: [] };

/** Of a savepoint that `checkRestore` has let pass. */
export async function restoreSavepoint(
  place: SavepointPlace,
  options: RestoreSavepointOptions,
): Promise<void> {
  const { client, groupId } = options;
  const producer = client.transactionalProducer(transactionalId(groupId));
  try {
    await producer.fence();
    await write(place, options, (records, positions) =>
      producer.commit({
        records,
        ...(positions && { offsets: { groupId, positions } }),
      }),
    );
  } finally {
    await producer.close();
  }
  await untilMarked(client, groupId);
}

/**
 * Kafka answers a commit before its markers are written, and would tell tasks that start of an open
 * transaction. Who takes the id next is let in after them.
 */
async function untilMarked(client: KafkaClient, groupId: string): Promise<void> {
  const next = client.transactionalProducer(transactionalId(groupId));
  try {
    await next.fence();
  } finally {
    await next.close();
  }
}

function transactionalId(groupId: string): string {
  return `${groupId}-savepoint`;
}

type Commit = (
  records: readonly { topic: string; partition: number; records: readonly ProducedRecord[] }[],
  positions?: readonly (PartitionOffset & { readonly metadata: string })[],
) => Promise<void>;

interface Target {
  readonly topic: string;
  readonly partition: number;
  readonly codec: ChangelogCodec;
}

async function write(
  place: SavepointPlace,
  { plan }: RestoreSavepointOptions,
  commit: Commit,
): Promise<void> {
  const targets = targetsOf(plan.subTopologies);
  if (targets.size > 0) {
    await commit(
      [...targets.values()].map((to) => recordsFor(to, to.codec.encode([], NO_PROGRESS))),
    );
  }
  const positions = new Map<string, readonly SavepointPosition[]>();
  let waiting: ProducedRecord[] = [];
  let target: Target | undefined;
  const flush = async () => {
    if (target && waiting.length > 0) await commit([recordsFor(target, waiting)]);
    waiting = [];
  };
  for await (const line of parseSavepoint(place.read(), place.name)) {
    if (!('task' in line)) continue;
    if ('positions' in line) positions.set(line.task, line.positions);
    else {
      const next = targets.get(line.task);
      if (next !== target || waiting.length >= CHUNK_RECORDS) await flush();
      target = next;
      waiting.push(...(target?.codec.encode(line.changes, NO_PROGRESS) ?? []));
    }
  }
  await flush();
  const progress = [...targets].map(([task, to]) => {
    const own = (positions.get(task) ?? []).map(
      ([topic, partition, offset]) => [topic, partition, offset] as const,
    );
    const done = { version: CHANGELOG_VERSION, number: 0, positions: own };
    return recordsFor(to, to.codec.encode([], done));
  });
  const offsets = [...positions.values()].flat().map(([topic, partition, offset, metadata]) => {
    const stateIn = plan.readerOf.get(topic)?.stateIn;
    const notes = { ...notesIn(metadata), stateIn, isInternal: false };
    return { topic, partition, offset, metadata: positionMetadata(notes) };
  });
  await commit(progress, offsets);
}

function targetsOf(parts: readonly PlannedSubTopology[]): ReadonlyMap<string, Target> {
  const targets = new Map<string, Target>();
  for (const { id, tasks, changelog: topic } of parts) {
    if (topic === undefined) continue;
    for (let partition = 0; partition < tasks; partition++) {
      targets.set(`${id}_${partition}`, { topic, partition, codec: new ChangelogCodec(topic) });
    }
  }
  return targets;
}

function recordsFor({ topic, partition }: Target, records: readonly ProducedRecord[]) {
  return { topic, partition, records };
}
