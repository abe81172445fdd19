/**
 * State that a job would lose without a word: what it read goes on from the group's offsets, and what
 * it made of that does not. The offsets tell where the state was (see `positionMetadata`). An offset
 * without such a note was set by somebody else, or read by what had no state: it is begun at.
 */

import { type JobGraph, operatorKeys } from '@tidemark/event-time';
import type { TaskProgress } from '../changelog/task-progress.ts';
import type { CommittedOffset, KafkaClient } from '../client/kafka-client.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import { describeTopology, type StatefulSubTopology } from '../topology/job-topology.ts';
import { IN_MEMORY, notesIn } from './position-metadata.ts';

/** What of a client is asked. */
export type GroupLooker = Pick<KafkaClient, 'groupOffsets' | 'existingTopics'>;

/**
 * Before the job makes topics: whether the group has state that no part of the job takes up. A
 * changelog that somebody has deleted is none.
 *
 * @throws StreamRuntimeError STATE_INCOMPATIBLE
 */
export async function refuseOrphanedState(
  graph: JobGraph,
  client: GroupLooker,
  groupId: string,
): Promise<void> {
  const { subTopologies } = describeTopology(graph, groupId);
  const known = new Set([IN_MEMORY, ...subTopologies.map(({ changelog }) => changelog)]);
  const topicsOf = new Map<string, Set<string>>();
  for (const { topic, offset, metadata } of await client.groupOffsets(groupId)) {
    const { stateIn } = notesIn(metadata);
    if (offset === 0 || stateIn === undefined || known.has(stateIn)) continue;
    topicsOf.set(stateIn, (topicsOf.get(stateIn) ?? new Set()).add(topic));
  }
  const orphans = await client.existingTopics([...topicsOf.keys()].sort());
  if (orphans.length === 0) return;
  const listed = orphans.map((orphan) => `${orphan} (of ${[...(topicsOf.get(orphan) ?? [])]})`);
  const keys = operatorKeys(graph);
  const own = subTopologies.map((part) => describePart(part, keys));
  throw new StreamRuntimeError(
    'STATE_INCOMPATIBLE',
    `The group ${groupId} has state that no part of this job takes up: ${listed.join(', ')}. The parts of this job: ${own.join('; ')}.`,
    {
      hint: `A part's state is named after its first source, or the field of the keyBy that it begins with: was one renamed, give it the name that it had (a source may have it as its uid). Or begin anew with --reset or another --group. Is the part gone on purpose, delete its state: pnpm kafka topics delete ${orphans.join(' ')}`,
    },
  );
}

function describePart(
  { sources, exchanges, changelog }: StatefulSubTopology,
  keys: ReturnType<typeof operatorKeys>,
): string {
  const [first] = [...sources, ...exchanges];
  const name = `"${(first && keys.get(first.id)) ?? ''}"`;
  return changelog === undefined ? `${name}, without state` : `${name}, with ${changelog}`;
}

/** A task that is about to start, with what its group has committed of one of its partitions. */
export interface FoundPosition {
  readonly groupId: string;
  /** Undefined where it keeps none. */
  readonly changelog: string | undefined;
  readonly progress: TaskProgress | undefined;
  readonly ofGroup: CommittedOffset | undefined;
}

/**
 * Whether the task would go on where its group has read to, with none of the state.
 *
 * @throws StreamRuntimeError STATE_LEFT_BEHIND
 */
export function refuseLostState({ groupId, changelog, progress, ofGroup }: FoundPosition): void {
  if (changelog === undefined || progress !== undefined || ofGroup === undefined) return;
  const { topic, partition, offset, metadata } = ofGroup;
  const { stateIn } = notesIn(metadata);
  if (offset === 0 || stateIn === undefined) return;
  const where = `The group ${groupId} has read ${topic}, partition ${partition} to offset ${offset}`;
  throw new StreamRuntimeError(
    'STATE_LEFT_BEHIND',
    stateIn === IN_MEMORY
      ? `${where} with its state in memory only: of what it made of that, ${changelog} has nothing.`
      : `${where} with its state in ${stateIn}, but ${changelog} has nothing of the task.`,
  );
}
