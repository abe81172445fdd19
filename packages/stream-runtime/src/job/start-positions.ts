/** Where a task begins to read, found out after its transactional.id was fenced. */

import type { TaskProgress } from '../changelog/task-progress.ts';
import type { CommittedOffset, KafkaClient } from '../client/kafka-client.ts';
import type { Timers } from '../clock.ts';
import type { RuntimeLog } from '../options.ts';
import { StreamRuntimeError } from '../stream-runtime-error.ts';
import type { JobPlan, PlannedSubTopology } from './job-plan.ts';
import { notesIn } from './position-metadata.ts';
import { settledRange } from './settled-range.ts';
import { refuseLostState } from './state-left-behind.ts';
import type { StartPosition } from './task-factory.ts';

/** What positions are found out with. */
export interface StartPositionOptions {
  readonly client: KafkaClient;
  readonly plan: JobPlan;
  readonly groupId: string;
  readonly from: 'latest' | 'earliest';
  readonly timers: Timers;
  readonly log: RuntimeLog;
}

/**
 * Of every topic that has this partition. What the changelog says counts before the group's offsets.
 *
 * @throws StreamRuntimeError STATE_LEFT_BEHIND
 */
export async function startPositions(
  { sourceTopics, exchangeTopics, changelog }: PlannedSubTopology,
  partition: number,
  progress: TaskProgress | undefined,
  options: StartPositionOptions,
): Promise<readonly StartPosition[]> {
  const { client, groupId } = options;
  const topics = [...sourceTopics.keys(), ...exchangeTopics.keys()];
  const committed = await client.committedOffsets(groupId, topics, partition);
  const positions: StartPosition[] = [];
  for (const topic of topics) {
    const ofGroup = committed.find((one) => one.topic === topic && one.partition === partition);
    refuseLostState({ groupId, changelog, progress, ofGroup });
    const ofChangelog = progress?.positions.find(
      ([name, number]) => name === topic && number === partition,
    )?.[2];
    const furthest = Math.max(ofChangelog ?? 0, ofGroup?.offset ?? 0);
    const range = await settledRange({ topic, partition }, furthest, options);
    if (range === undefined) continue;
    // Whoever ran the job without state topics has read on, and left records between its tasks.
    if (ofChangelog !== undefined && isBetween(ofChangelog, ofGroup?.offset, range.high)) {
      throw new StreamRuntimeError(
        'STATE_LEFT_BEHIND',
        `The state of the group ${groupId} is as of offset ${ofChangelog} of ${topic}, partition ${partition}; the group has read on without it, to ${ofGroup?.offset}.`,
      );
    }
    const known = ofChangelog ?? ofGroup?.offset;
    const { from } = options;
    const start = exchangeTopics.has(topic) || isNew(topic, partition, options) ? 'earliest' : from;
    positions.push({
      topic,
      offset: checked({ topic, known, start, ...range }, options.log),
      committed: known ?? -1,
      watermark: ofChangelog === undefined ? watermarkOf(ofGroup) : undefined,
    });
  }
  return positions;
}

/** An offset behind the end of the log is of another topic that had this name. */
function isBetween(low: number, offset: number | undefined, high: number): boolean {
  return offset !== undefined && low < offset && offset <= high;
}

/** Whether the partition was added after the job started: `latest` would lose what is in it. */
function isNew(topic: string, partition: number, { plan }: StartPositionOptions): boolean {
  return partition >= (plan.partitionCounts.get(topic) ?? 0);
}

function watermarkOf(committed: CommittedOffset | undefined): number | undefined {
  return committed && notesIn(committed.metadata).watermark;
}

interface Known {
  readonly topic: string;
  readonly partition: number;
  readonly known: number | undefined;
  readonly start: 'latest' | 'earliest';
  readonly low: number;
  readonly high: number;
}

function checked(at: Known, log: RuntimeLog): number {
  const { topic, partition, known, low, high } = at;
  const start = at.start === 'latest' ? high : low;
  if (known === undefined) return start;
  const fields = { topic, partition, committed: known, low, high };
  if (known < low) {
    log.warn(fields, 'Records were deleted from the topic before this group had read them.');
    return low;
  }
  if (known > high) {
    log.warn(fields, `The group's offset is past the end of the topic: starting at ${start}.`);
    return start;
  }
  return known;
}
