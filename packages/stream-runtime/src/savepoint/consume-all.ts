/**
 * Brings a job to a standstill in which nothing is between its tasks: sources are read no further,
 * all that follows from what was read is processed and committed, and event time stays where it is.
 */

import type { KafkaClient, LogReader } from '../client/kafka-client.ts';
import { pause, type Timers } from '../clock.ts';
import type { JobParts } from '../job/job-parts.ts';

/** What this works with. */
export interface ConsumeAllOptions {
  readonly client: Pick<KafkaClient, 'logReader' | 'isTransient'>;
  readonly timers: Timers;
  /** Whether the job still runs. */
  readonly isActive: () => boolean;
}

type RunningParts = Pick<JobParts, 'plan' | 'tasks' | 'consumer' | 'assignment' | 'committer'>;

const LOOK_MS = 50;

/**
 * Resolves in the moment of standstill; false where the job ended before that. Where others run a part
 * of the job there is none: then it resolves when all is committed that is processed here.
 */
export async function consumeAll(
  parts: RunningParts,
  { client, timers, isActive }: ConsumeAllOptions,
): Promise<boolean> {
  const { tasks, consumer } = parts;
  for (const task of tasks.all) task.readNoFurther();
  for (const reader of tasks.readers) {
    if (!reader.isInternal && reader.isDone) consumer.pause(reader);
  }
  const logs = client.logReader();
  try {
    while (isActive()) {
      if (await isStill(parts, logs, client)) return true;
      await pause(timers, LOOK_MS);
    }
  } finally {
    await logs.close();
  }
  return false;
}

async function isStill(
  parts: RunningParts,
  logs: LogReader,
  { isTransient }: Pick<KafkaClient, 'isTransient'>,
): Promise<boolean> {
  const { plan, tasks, assignment, committer } = parts;
  const sources = tasks.readers.filter((reader) => !reader.isInternal);
  // A task that was lost reads again what it had read.
  if (!assignment.areAllRunning || !sources.every(({ isDone }) => isDone)) return false;
  if (!(await committer.commitAll())) return false;
  const all = plan.subTopologies.reduce((sum, part) => sum + part.tasks, 0);
  if (tasks.all.length < all) return true;
  const commits = commitsOf(parts);
  const internal = tasks.readers.filter((reader) => reader.isInternal);
  const ends = new Map<string, ReadonlyMap<number, number>>();
  try {
    for (const topic of new Set(internal.map((reader) => reader.topic))) {
      // What was just committed has to be read, too, though its markers may not be there yet.
      ends.set(topic, await logs.highWatermarks(topic));
    }
  } catch (error) {
    if (!isTransient(error)) throw error;
    return false;
  }
  const isRead = internal.every(
    ({ topic, partition, position }) => position >= (ends.get(topic)?.get(partition) ?? Infinity),
  );
  // Nothing was written since the ends were asked for, and nothing waits to be.
  const isClean = tasks.all.every((task) => !task.isDirty && task.committing === undefined);
  return isRead && isClean && commitsOf(parts) === commits && assignment.areAllRunning;
}

function commitsOf({ tasks }: RunningParts): number {
  return tasks.all.reduce((sum, task) => sum + task.commits, 0);
}
