import type { JobGraph } from '../graph/job-graph.ts';
import type { NodeId } from '../graph/node-base.ts';

/**
 * What operators are called in snapshots: their uid, or their name. Of several with one name the
 * second is `Name #2` and so on, in the order in which the job describes them.
 */
export function operatorKeys(graph: JobGraph): ReadonlyMap<NodeId, string> {
  const taken = new Set(graph.nodes.flatMap(({ uid }) => (uid === undefined ? [] : [uid])));
  const keys = new Map<NodeId, string>();
  for (const { id, name, uid } of graph.nodes) {
    let key = uid ?? name;
    for (let count = 2; uid === undefined && taken.has(key); count++) key = `${name} #${count}`;
    taken.add(key);
    keys.set(id, key);
  }
  return keys;
}
