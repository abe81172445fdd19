import { EventTimeError } from '../event-time-error.ts';
import { validName } from '../name.ts';
import type { JobNode } from './job-node.ts';
import type { NodeId } from './node-base.ts';

/** A job as data: what a runtime executes and a monitor draws. Frozen; inputs precede their users. */
export interface JobGraph {
  readonly name: string;
  readonly nodes: readonly JobNode[];
  /** How often the runtime calls `StreamTask.emitPeriodicWatermarks`; 0 for never. */
  readonly autoWatermarkIntervalMs: number;
}

/** Freezes a graph after checking its names. Throws INVALID_NAME, UID_TAKEN, EMPTY_JOB. */
export function createJobGraph(
  name: string,
  nodes: readonly JobNode[],
  autoWatermarkIntervalMs: number,
): JobGraph {
  validName(name, 'job');
  const uids = new Set<string>();
  for (const node of nodes) {
    validName(node.name, node.type);
    if (node.uid === undefined) continue;
    if (uids.has(node.uid)) throw new EventTimeError('UID_TAKEN', node.uid);
    uids.add(validName(node.uid, 'uid'));
  }
  if (!nodes.some((node) => node.type === 'print' || node.type === 'sink')) {
    throw new EventTimeError('EMPTY_JOB', name);
  }
  return Object.freeze({ name, nodes: Object.freeze([...nodes]), autoWatermarkIntervalMs });
}

/** The nodes that read the output of `id`, in the order in which they were described. */
export function nodesAfter(graph: JobGraph, id: NodeId): readonly JobNode[] {
  return graph.nodes.filter((node) => node.inputs.includes(id));
}
