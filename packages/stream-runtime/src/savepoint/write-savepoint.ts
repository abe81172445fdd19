/** Makes a savepoint of a job that stands still: of what it has committed, and nothing else. */

import type { Clock } from '@tidemark/event-time';
import { changeKey, type JobGraph, operatorKeys, type TaskChange } from '@tidemark/event-time';
import { ChangelogReader } from '../changelog/changelog-reader.ts';
import type { CommittedOffset, KafkaClient } from '../client/kafka-client.ts';
import type { JobPlan, PlannedSubTopology } from '../job/job-plan.ts';
import { notesIn, positionMetadata } from '../job/position-metadata.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import type { TaskRegistry } from '../task/task-registry.ts';
import {
  type SavepointHeader,
  type SavepointLine,
  type SavepointPart,
  SavepointSum,
  savepointHeader,
} from './savepoint-format.ts';
import type { SavepointPlace } from './savepoint-place.ts';

/** What a savepoint is made with. */
export interface WriteSavepointOptions {
  readonly graph: JobGraph;
  readonly client: KafkaClient;
  readonly clock: Clock;
  readonly groupId: string;
  readonly plan: JobPlan;
  readonly tasks: TaskRegistry;
  /** Of this process in the group. */
  readonly memberId: string | undefined;
}

/** A savepoint that was written. */
export interface SavepointInfo {
  /** The file, or `topic:NAME`. */
  readonly place: string;
  readonly tasks: number;
  /** Values of keys, over all states. */
  readonly keys: number;
}

const LINE_CHARS = 200_000;

/**
 * The job must stand still, with all committed.
 *
 * @throws StreamRuntimeError SAVEPOINT_NOT_ALONE, SAVEPOINT_NOT_WRITTEN
 */
export async function writeSavepoint(
  place: SavepointPlace,
  options: WriteSavepointOptions,
): Promise<SavepointInfo> {
  await checkOwnership(options);
  const writer = await place.write().catch((cause) => Promise.reject(notWritten(place, cause)));
  try {
    const sum = new SavepointSum();
    const write = async (line: SavepointHeader | SavepointLine) => {
      const text = JSON.stringify(line);
      sum.add(text);
      await writer.write(text);
    };
    const counts = await writeTasks(write, options);
    // Whoever took a task over meanwhile may have committed.
    await checkOwnership(options);
    await writer.write(sum.trailer());
    await writer.keep();
    return { place: place.name, ...counts };
  } catch (error) {
    await writer.giveUp().catch(() => {});
    throw error instanceof StreamRuntimeError ? error : notWritten(place, error);
  }
}

/** The parts of a job as savepoints know them. */
export function savepointParts(graph: JobGraph, plan: JobPlan): readonly SavepointPart[] {
  const keys = operatorKeys(graph);
  return plan.subTopologies.map(({ id, sources, exchanges, tasks, sourceTopics, changelog }) => {
    const [first] = [...sources, ...exchanges];
    return {
      name: (first && keys.get(first.id)) ?? '',
      id,
      tasks,
      sources: [...sourceTopics.keys()],
      hasState: changelog !== undefined,
    };
  });
}

async function writeTasks(
  write: (line: SavepointHeader | SavepointLine) => Promise<void>,
  { graph, client, clock, groupId, plan, tasks: registry }: WriteSavepointOptions,
) {
  const parts = savepointParts(graph, plan);
  const createdAt = new Date(clock.now()).toISOString();
  await write(savepointHeader({ job: graph.name, group: groupId, createdAt, parts }));
  const topics = parts.flatMap(({ sources }) => sources);
  const committed = await client.committedOffsets(groupId, topics);
  let tasks = 0;
  let keys = 0;
  for (const part of plan.subTopologies) {
    for (let partition = 0; partition < part.tasks; partition++) {
      const task = `${part.id}_${partition}`;
      const positions = positionsOf(part, partition, committed);
      checkPositions(task, positions, registry);
      await write({ task, positions: positions.map(positionLine) });
      tasks++;
      for await (const changes of changesOf(part, partition, client)) {
        for (const change of changes) if (change.part === 'keyed-state') keys++;
        await write({ task, changes });
      }
    }
  }
  return { tasks, keys };
}

function positionsOf(
  { sourceTopics }: PlannedSubTopology,
  partition: number,
  committed: readonly CommittedOffset[],
): readonly CommittedOffset[] {
  return committed.filter((one) => one.partition === partition && sourceTopics.has(one.topic));
}

function positionLine({ topic, partition, offset, metadata }: CommittedOffset) {
  // Where its state is means nothing to another group.
  const { watermark } = notesIn(metadata);
  const notes = { watermark, stateIn: undefined, isInternal: false };
  return [topic, partition, offset, positionMetadata(notes)] as const;
}

/** What the group has committed is what this process did, unless somebody else did something. */
function checkPositions(
  task: string,
  committed: readonly CommittedOffset[],
  registry: TaskRegistry,
): void {
  for (const { topic, partition, offset } of committed) {
    const reader = registry.reader({ topic, partition });
    if (reader !== undefined && reader.position === offset) continue;
    throw new StreamRuntimeError(
      'SAVEPOINT_NOT_ALONE',
      `Task ${task} is at offset ${offset} of ${topic}, partition ${partition}, which is not where this process left it.`,
    );
  }
}

/** What a task holds now, in lines of bounded length. */
async function* changesOf(
  { changelog }: PlannedSubTopology,
  partition: number,
  client: KafkaClient,
): AsyncGenerator<readonly TaskChange[]> {
  if (changelog === undefined) return;
  const state = new Map<string, TaskChange>();
  await new ChangelogReader(client).restore(changelog, partition, {
    apply(changes) {
      for (const change of changes) {
        const key = changeKey(change);
        if (change.value === undefined) state.delete(key);
        else state.set(key, change);
      }
    },
    isWanted: () => true,
    onProgress() {},
    onWait() {},
  });
  let line: TaskChange[] = [];
  let chars = 0;
  for (const [key, change] of state) {
    line.push(change);
    chars += key.length + JSON.stringify(change.value).length;
    if (chars < LINE_CHARS) continue;
    yield line;
    line = [];
    chars = 0;
  }
  if (line.length > 0) yield line;
}

async function checkOwnership(options: WriteSavepointOptions): Promise<void> {
  const { plan, tasks, client, groupId } = options;
  const own = new Set(tasks.all.filter(({ state }) => state !== 'closed').map(({ id }) => id));
  const all = plan.subTopologies.flatMap(({ id, tasks: count }) =>
    Array.from({ length: count }, (_, partition) => `${id}_${partition}`),
  );
  const others = all.filter((id) => !own.has(id));
  if (others.length === 0) return;
  const members = await client.groupMembers(groupId);
  const rest = members.filter((member) => member.memberId !== options.memberId);
  const listed = rest.map(({ clientId, host }) => `${clientId} at ${host}`).join(', ');
  const count = rest.length === 1 ? 'one other member' : `${rest.length} other members`;
  throw new StreamRuntimeError(
    'SAVEPOINT_NOT_ALONE',
    `This process has ${own.size} of the ${all.length} tasks of the job. The group ${groupId} has ${count}${listed && `: ${listed}`}.`,
  );
}

function notWritten({ name }: SavepointPlace, cause: unknown): StreamRuntimeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StreamRuntimeError(
    'SAVEPOINT_NOT_WRITTEN',
    `The savepoint could not be written to ${name}: ${reason}`,
    { cause },
  );
}
