/** What a snapshot says about itself, and whether it is of use. */

import { createHash } from 'node:crypto';
import { type JobGraph, operatorKeys } from '@tidemark/event-time';
import type { PlannedSubTopology } from '../job/job-plan.ts';

/** The first thing in a snapshot, as JSON. */
export interface SnapshotHeader {
  readonly version: number;
  /** Of the part of the job that the task runs. */
  readonly fingerprint: string;
  /** The changelog. */
  readonly topic: string;
  readonly partition: number;
  /** See TaskProgress: two topics of one name are told apart. */
  readonly log: string;
  /** Where in the changelog to read on: at a record with the task's progress. */
  readonly offset: number;
  /** Of the last commit that the record at `offset` tells of. */
  readonly number: number;
  /** When the task was there, in epoch milliseconds. */
  readonly takenAt: number;
}

/** The only version that this code writes and reads. */
export const SNAPSHOT_FILE_VERSION = 1;

/** What operators a part of a job has: state of another part's is not taken up. */
export function fingerprintOf({ nodes }: PlannedSubTopology, graph: JobGraph): string {
  const keys = operatorKeys(graph);
  const operators = graph.nodes
    .filter(({ id }) => nodes.has(id))
    .map(({ id, name, type }) => `${type} ${keys.get(id) ?? name}`);
  const text = [graph.name, ...operators.sort()].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
